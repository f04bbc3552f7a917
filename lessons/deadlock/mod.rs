//! Deadlock: everybody waits for somebody.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on deadlocks.
pub const LESSON: Lesson = Lesson {
    name: "deadlock",
    title: "Deadlock: everybody waits for somebody",
    needs: &["lock", "semaphore"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::TRANSFER, demo::PHILOSOPHERS],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[
    exercise!(
        "hungry-philosophers",
        "let all philosophers eat",
        others: ["chairs", "monitor"],
        wrong: [
            "right-first" is "lock-order",
            "chair-for-all" is "lock-order",
            "one-lock" is "lock-held-across-wait",
            "one-kept" is "held-after-error",
            "if-not-while" is "if-instead-of-while",
            "notify-one" is "notify-one-where-all",
            "nobody-told" is "missing-notify",
            "no-lock" is "check-then-act",
        ],
    ),
    exercise!(
        "money-transfer",
        "move money, wholly or not at all",
        others: ["one_lock", "gate"],
        wrong: [
            "taker-first" is "lock-order",
            "total-backwards" is "lock-order",
            "same-account" is "self-deadlock",
            "early-return" is "held-after-error",
            "giver-only" is "wrong-lock",
            "look-first" is "check-then-act",
            "lock-given-up" is "lock-too-small",
            "total-one-by-one" is "check-then-act",
            "total-unlocked" is "data-race",
        ],
    ),
];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "transfer",
        "",
        Holds::DeadlockPossible,
        "Two clerks who lock the same two accounts in opposite order can wait for each other for ever.",
    ),
    Claim::new("transfer", "", Holds::Possible("alice 80, bob 120"), "The same program can also come out right."),
    Claim::new("transfer", "clerks=3", Holds::DeadlockPossible, "A third clerk who finishes does not free the two."),
    Claim::new(
        "transfer",
        "order=same",
        Holds::Exactly(&["alice 80, bob 120"]),
        "If everybody locks in the same order, nothing can go wrong.",
    ),
    Claim::new(
        "transfer",
        "wait=timeout",
        Holds::NothingFails,
        "With a timeout on the second lock there is no deadlock.",
    ),
    Claim::new(
        "transfer",
        "wait=timeout",
        Holds::Possible("alice 100, bob 100"),
        "But both clerks can give up, and no money moves.",
    ),
    Claim::new(
        "transfer",
        "wait=timeout tries=3",
        Holds::Possible("alice 100, bob 100"),
        "Trying more often does not rule that out.",
    ),
    Claim::new(
        "philosophers",
        "forks=same-order",
        Holds::DeadlockPossible,
        "If all take the left fork first, all can hold one and wait for the other.",
    ),
    Claim::new("philosophers", "forks=same-order n=5", Holds::DeadlockPossible, "Five can as well as three."),
    Claim::new(
        "philosophers",
        "forks=last-reversed",
        Holds::Exactly(&["all have eaten"]),
        "If the last one takes the right fork first, all eat.",
    ),
    Claim::new("philosophers", "forks=last-reversed n=5", Holds::Exactly(&["all have eaten"]), "Five of them, too."),
    Claim::new(
        "philosophers",
        "forks=one-less",
        Holds::Exactly(&["all have eaten"]),
        "If one fewer sits down than there are forks, all eat.",
    ),
    Claim::new("philosophers", "forks=one-less n=4", Holds::Exactly(&["all have eaten"]), "Four of them, too."),
];
