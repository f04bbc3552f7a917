//! Semaphore: a count of permits.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on semaphores.
pub const LESSON: Lesson = Lesson {
    name: "semaphore",
    title: "Semaphore: a count of permits",
    needs: &["lock", "rlock"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::HANDOVER, demo::PERMIT, demo::TWO_SEMAPHORES],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[29, 30],
    bugs: &[19],
};

const EXERCISES: &[Exercise] = &[
    exercise!(
        "meeting-point",
        "let two threads meet",
        others: ["left_first", "first_waits"],
        wrong: [
            "nobody-told" is "missing-notify",
            "right-goes-on" is "data-race",
            "own-permit" is "data-race",
            "starts-at-one" is "data-race",
            "counted-outside" is "lost-update",
            "one-door" is "barrier-reused-early",
        ],
    ),
    exercise!(
        "resource-pool",
        "make a pool of things to borrow",
        others: ["one_step", "condition"],
        wrong: [
            "whole-list" is "lost-update",
            "own-lock" is "wrong-lock",
            "lock-too-small" is "lock-too-small",
            "wait-with-lock" is "lock-order",
            "never-back" is "held-after-error",
            "if-not-while" is "if-instead-of-while",
            "look-then-wait" is "lost-wakeup",
            "nobody-told" is "missing-notify",
        ],
    ),
    exercise!(
        "rate-limiter",
        "let threads pass an interval apart",
        others: ["sleeper", "slots", "one_step"],
        wrong: [
            "no-lock" is "lost-update",
            "own-lock" is "wrong-lock",
            "lock-given-up" is "lock-too-small",
            "look-again" is "check-then-act",
            "early-return" is "held-after-error",
        ],
    ),
];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "handover",
        "",
        Holds::Exactly(&["received 2 of 2"]),
        "With a semaphore that starts at 0, the consumer receives every item, whatever the sleeps do.",
    ),
    Claim::new(
        "handover",
        "start=1 rounds=1",
        Holds::Exactly(&["received 0 of 1", "received 1 of 1"]),
        "With one permit at the start, the consumer may go on before there is an item.",
    ),
    Claim::new(
        "permit",
        "gate=semaphore stray=off",
        Holds::Exactly(&["1 inside, 0 refused"]),
        "As long as everybody releases what he acquired, Semaphore(1) lets in one at a time.",
    ),
    Claim::new(
        "permit",
        "gate=semaphore",
        Holds::Exactly(&["1 inside, 0 refused", "2 inside, 0 refused"]),
        "After one stray release Semaphore(1) may let in two at once, and nobody is told.",
    )
    .bugs(&[19]),
    Claim::new(
        "permit",
        "gate=bounded",
        Holds::Exactly(&["1 inside, 1 refused", "2 inside, 1 refused"]),
        "With a BoundedSemaphore(1) one of the releases is always refused, though perhaps after two were inside.",
    )
    .bugs(&[19]),
    Claim::new(
        "permit",
        "gate=lock",
        Holds::Exactly(&["1 inside, 1 refused", "2 inside, 1 refused"]),
        "A Lock has no owner either: one release is always refused, though perhaps after two were inside.",
    )
    .bugs(&[19]),
    Claim::new(
        "permit",
        "gate=rlock",
        Holds::Exactly(&["1 inside, 1 refused"]),
        "An RLock knows its owner: it refuses the stray release itself, and two are never inside.",
    )
    .bugs(&[19]),
    Claim::new(
        "two-semaphores",
        "order=opposite",
        Holds::DeadlockPossible,
        "Two threads that take two semaphores in opposite order can deadlock.",
    ),
    Claim::new("two-semaphores", "order=opposite", Holds::Possible("both are through"), "They need not."),
    Claim::new(
        "two-semaphores",
        "order=same rounds=2",
        Holds::Exactly(&["both are through"]),
        "If both take them in the same order, they never deadlock.",
    ),
];
