//! Event: a flag to wait for.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on events.
pub const LESSON: Lesson = Lesson {
    name: "event",
    title: "Event: a flag to wait for",
    needs: &["lock", "semaphore"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::EVENT, demo::BLINK],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[32],
    bugs: &[22],
};

const EXERCISES: &[Exercise] = &[
    exercise!(
        "one-shot",
        "make an event that is set once",
        others: ["turnstile", "passed_on"],
        wrong: [
            "nothing-kept" is "lost-wakeup",
            "look-outside" is "lost-wakeup",
            "notify-one" is "notify-one-where-all",
            "nobody-told" is "missing-notify",
            "told-too-soon" is "missing-notify",
            "early-return" is "held-after-error",
        ],
    ),
    exercise!(
        "countdown-latch",
        "make a latch that counts down",
        others: ["one_step", "condition"],
        wrong: [
            "no-lock" is "lost-update",
            "lock-too-small" is "lock-too-small",
            "door-shut-again" is "lost-wakeup",
            "look-then-wait" is "lost-wakeup",
            "notify-one" is "notify-one-where-all",
            "early-return" is "held-after-error",
            "wait-with-lock" is "lock-held-across-wait",
        ],
    ),
];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "blink",
        "signal=set-clear",
        Holds::DeadlockPossible,
        "A set() that is cleared at once is lost on a thread that comes to wait a moment later.",
    )
    .bugs(&[22]),
    Claim::new(
        "blink",
        "signal=set-clear",
        Holds::Exactly(&["signalled 1, went on 1"]),
        "A thread that waits already when set() is called goes on, also when clear() follows at once.",
    )
    .ordered()
    .bugs(&[22]),
    Claim::new(
        "blink",
        "signal=set-clear signals=1 waits=2",
        Holds::Possible("signalled 1, went on 2"),
        "One signal can be seen twice, if the waiter comes back between set() and clear().",
    )
    .bugs(&[22]),
    Claim::new(
        "blink",
        "signal=set signals=1 waits=2",
        Holds::Exactly(&["signalled 1, went on 2"]),
        "An event that stays set lets everybody pass, however often it was set: it is a state, not a count.",
    )
    .bugs(&[22]),
    Claim::new(
        "blink",
        "signal=release signals=2 waits=2",
        Holds::Exactly(&["signalled 2, went on 2"]),
        "A semaphore counts: two signals are two passes, whoever comes first.",
    ),
    Claim::new("blink", "signal=release signals=1 waits=2", Holds::DeadlockAlways, "And one signal is one pass."),
    Claim::new(
        "event",
        "consumer=buggy",
        Holds::DeadlockPossible,
        "As printed, the consumer ends up waiting for an event that nobody will set again.",
    )
    .bugs(&[22]),
    Claim::new(
        "event",
        "consumer=buggy",
        Holds::FailsWith("pop from empty list"),
        "If it comes back between set() and clear(), it wakes up for nothing and takes from an empty list.",
    )
    .bugs(&[22]),
    Claim::new(
        "event",
        "consumer=buggy",
        Holds::Never("used 0 of 2, oldest first"),
        "There is no order in which it ends.",
    )
    .bugs(&[22]),
    Claim::new(
        "event",
        "consumer=buggy items=12",
        Holds::DeadlockAlways,
        "With sleeps that are kept it never fails, and never ends.",
    )
    .ordered()
    .bugs(&[22]),
    Claim::new(
        "event",
        "consumer=fixed items=3",
        Holds::Exactly(&["used 3 of 3, oldest first"]),
        "Repaired, it takes every item in every order, the oldest first, and ends.",
    )
    .bugs(&[22]),
];
