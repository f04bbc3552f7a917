//! Races: when the order decides.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on races.
pub const LESSON: Lesson = Lesson {
    name: "races",
    title: "Races: when the order decides",
    needs: &["threads"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::STALE, demo::TICKETS],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "last-tickets",
    "sell the last tickets",
    others: ["guarded"],
    wrong: [
        "look-first" is "check-then-act",
        "two-steps" is "lost-update",
        "lock-given-up" is "lock-too-small",
        "look-outside" is "lock-too-small",
        "own-lock" is "wrong-lock",
        "early-return" is "held-after-error",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "stale",
        "fix=none",
        Holds::Exactly(&["cash = 150", "cash = 200", "cash = 250", "cash = 300"]),
        "Six interleavings of two reads and two writes end in four sums, two of which have lost an update.",
    ),
    Claim::new(
        "stale",
        "fix=atomic",
        Holds::Exactly(&["cash = 250", "cash = 300"]),
        "With look and change in one step nothing is lost; which comes first is still open.",
    ),
    Claim::new(
        "tickets",
        "fix=none",
        Holds::Exactly(&["sold = 1", "sold = 2"]),
        "Two sellers can sell one ticket twice.",
    ),
    Claim::new(
        "tickets",
        "fix=none tickets=2",
        Holds::Exactly(&["sold = 2", "sold = 3"]),
        "Of two tickets they sell three at most: only the last one is sold twice.",
    ),
    Claim::new(
        "tickets",
        "fix=none sellers=3",
        Holds::Exactly(&["sold = 1", "sold = 2", "sold = 3"]),
        "Three sellers can sell one ticket three times.",
    ),
    Claim::new(
        "tickets",
        "fix=atomic",
        Holds::Exactly(&["sold = 1"]),
        "With the check and the act in one step, one ticket is sold once.",
    ),
    Claim::new(
        "tickets",
        "fix=atomic sellers=3 tickets=2",
        Holds::Exactly(&["sold = 2"]),
        "Three sellers sell two tickets twice and no more.",
    ),
];
