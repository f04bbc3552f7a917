//! Condition: wait until something has changed.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on conditions.
pub const LESSON: Lesson = Lesson {
    name: "condition",
    title: "Condition: wait until something has changed",
    needs: &["lock", "rlock"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::CONDITION, demo::BUFFER],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[31],
    bugs: &[20, 21],
};

const EXERCISES: &[Exercise] = &[
    exercise!(
        "bounded-buffer",
        "make a buffer of limited size",
        others: ["two_conditions", "permits"],
        wrong: [
            "if-not-while" is "if-instead-of-while",
            "notify-one" is "notify-one-where-all",
            "silent-take" is "missing-notify",
            "look-outside" is "lost-wakeup",
            "lock-given-up" is "check-then-act",
            "two-locks" is "lock-order",
        ],
    ),
    exercise!(
        "assign-once",
        "make a cell that is assigned once",
        others: ["one_way_out", "one_step", "first_lock"],
        wrong: [
            "look-outside" is "check-then-act",
            "lock-given-up" is "lock-too-small",
            "lock-twice" is "self-deadlock",
            "early-return" is "held-after-error",
            "notify-one" is "notify-one-where-all",
            "nobody-told" is "missing-notify",
            "get-looks-outside" is "lost-wakeup",
        ],
    ),
    exercise!(
        "future-callbacks",
        "make a future that calls back",
        others: ["whoever_comes", "event"],
        wrong: [
            "called-under-lock" is "lock-held-across-wait",
            "late-under-lock" is "self-deadlock",
            "look-outside" is "data-race",
            "blocking-get" is "abandoned-queue",
            "told-after-calls" is "missing-notify",
            "nobody-told" is "missing-notify",
            "notify-one" is "notify-one-where-all",
            "wait-looks-outside" is "lost-wakeup",
        ],
    ),
    exercise!(
        "read-write",
        "let many read, or one write",
        others: ["turnstile"],
        wrong: [
            "one-lock" is "lock-held-across-wait",
            "if-not-while" is "if-instead-of-while",
            "notify-one" is "notify-one-where-all",
            "end-untold" is "missing-notify",
            "look-outside" is "lost-wakeup",
            "counted-outside" is "check-then-act",
            "lock-kept" is "held-after-error",
            "writer-keeps" is "held-after-error",
            "writer-order" is "lock-order",
        ],
    ),
];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "condition",
        "consumer=buggy lock=Lock",
        Holds::DeadlockAlways,
        "A consumer that never releases a plain Lock waits for itself at its second turn, in every order.",
    )
    .bugs(&[20]),
    Claim::new(
        "condition",
        "consumer=buggy lock=RLock capacity=10 rounds=20 ratio=10:1",
        Holds::Exactly(&["made 20, 0 left"]),
        "As printed, with an RLock and sleeps of 10 s to 1 s that are kept, the program ends.",
    )
    .ordered()
    .bugs(&[20]),
    Claim::new(
        "condition",
        "consumer=buggy lock=RLock capacity=10 rounds=20 ratio=12:1",
        Holds::DeadlockAlways,
        "With sleeps of 12 s to 1 s the list is full before the first item is used, and both wait for ever.",
    )
    .ordered()
    .bugs(&[21]),
    Claim::new(
        "condition",
        "consumer=buggy lock=RLock",
        Holds::DeadlockPossible,
        "Without the sleeps to hold it up, the printed program can deadlock.",
    )
    .bugs(&[21]),
    Claim::new(
        "condition",
        "consumer=buggy lock=RLock",
        Holds::Possible("made 3, 0 left"),
        "It can also end well, which is why nobody noticed.",
    )
    .bugs(&[20]),
    Claim::new(
        "condition",
        "consumer=fixed lock=Lock",
        Holds::Exactly(&["made 3, 0 left"]),
        "A consumer that notifies and releases ends well in every order, with a Lock.",
    )
    .bugs(&[20, 21]),
    Claim::new("condition", "consumer=fixed lock=RLock", Holds::Exactly(&["made 3, 0 left"]), "And with an RLock.")
        .bugs(&[20, 21]),
    Claim::new(
        "condition",
        "consumer=fixed capacity=10 rounds=20 ratio=12:1",
        Holds::Exactly(&["made 20, 0 left"]),
        "Repaired, it does not care about the ratio of the sleeps.",
    )
    .ordered()
    .bugs(&[21]),
    Claim::new(
        "buffer",
        "wait=if producers=1 consumers=1 items=3",
        Holds::Exactly(&["made 3, 0 left"]),
        "With one producer and one consumer, `if` around the wait does no harm.",
    )
    .bugs(&[21]),
    Claim::new(
        "buffer",
        "wait=if producers=1 consumers=2",
        Holds::FailsWith("pop from empty list"),
        "With two consumers, one can wake up to a list that the other has emptied.",
    )
    .bugs(&[21]),
    Claim::new(
        "buffer",
        "wait=while producers=1 consumers=2",
        Holds::Exactly(&["made 2, 0 left"]),
        "With `while` it looks again, and nothing fails.",
    )
    .bugs(&[21]),
    Claim::new(
        "buffer",
        "notify=one producers=2 consumers=2",
        Holds::DeadlockPossible,
        "With two producers, two consumers and one condition, waking only one can wake the wrong one.",
    ),
    Claim::new(
        "buffer",
        "notify=all producers=2 consumers=2",
        Holds::Exactly(&["made 2, 0 left"]),
        "Waking all of them cannot.",
    ),
];
