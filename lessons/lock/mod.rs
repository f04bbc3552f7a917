//! Lock: one thread at a time.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on locks.
pub const LESSON: Lesson = Lesson {
    name: "lock",
    title: "Lock: one thread at a time",
    needs: &["races"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::COUNTER],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[27],
    bugs: &[17],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "safe-counter",
    "make the counter right",
    others: ["guarded"],
    wrong: [
        "no-lock" is "lost-update",
        "lock-too-small" is "lock-too-small",
        "two-locks" is "wrong-lock",
        "never-released" is "self-deadlock",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "counter",
        "lock=off increments=1",
        Holds::Exactly(&["counter = 1", "counter = 2"]),
        "Without a lock, one of two additions can be lost.",
    ),
    Claim::new(
        "counter",
        "lock=on increments=2",
        Holds::Exactly(&["counter = 4"]),
        "With the lock held across the read and the write, nothing is lost in any order.",
    ),
    Claim::new(
        "counter",
        "lock=off increments=3 work=add-sub",
        Holds::Exactly(&[
            "counter = -3",
            "counter = -2",
            "counter = -1",
            "counter = 0",
            "counter = 1",
            "counter = 2",
            "counter = 3",
        ]),
        "Three +1 against three -1 without a lock can end anywhere from -3 to 3.",
    )
    .bugs(&[17]),
    Claim::new(
        "counter",
        "lock=off increments=2 work=add-sub gil=on",
        Holds::Exactly(&["counter = 0"]),
        "If threads only change places at the end of a loop turn, as in CPython 3.10 and later, the unlocked program comes out right by accident.",
    )
    .bugs(&[17]),
];
