//! Work that only computes: what threads can do for it, and what a GIL takes away.

pub mod contest;
pub mod demo;
pub mod explain;
pub mod gil;
pub mod rust;
pub mod work;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on work that only computes.
pub const LESSON: Lesson = Lesson {
    name: "cpu-bound",
    title: "CPU-bound: work that only computes",
    needs: &["lock"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "gil.rs", path: gil::PATH, text: include_str!("gil.rs") },
        Source { name: "work.rs", path: work::PATH, text: include_str!("work.rs") },
        Source { name: "contest.rs", path: contest::PATH, text: include_str!("contest.rs") },
        Source { name: "explain.rs", path: explain::PATH, text: include_str!("explain.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::GCD, demo::COUNT, demo::GIL_TASKS, demo::GIL_COUNTER],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[1, 2, 3, 20, 47],
    bugs: &[36, 39],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "parallel-sum",
    "add up on several threads",
    others: ["locked", "next_one"],
    wrong: [
        "no-lock" is "lost-update",
        "lock-too-small" is "lock-too-small",
        "own-lock" is "wrong-lock",
        "lock-kept" is "lock-held-across-wait",
        "not-joined" is "missing-join",
        "not-all-joined" is "missing-join",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "gil-counter",
        "",
        Holds::Exactly(&["counter = 1", "counter = 2"]),
        "Under a GIL that may change hands anywhere, one of two additions can be lost: it is no lock of yours.",
    ),
    Claim::new(
        "gil-counter",
        "switch=loop-end increments=2",
        Holds::Exactly(&["counter = 4"]),
        "If it changes hands at the end of a loop turn only, as in CPython 3.10 and later, nothing is lost, by accident.",
    ),
    Claim::new(
        "gil-counter",
        "lock=on",
        Holds::Exactly(&["counter = 2"]),
        "A lock across the read and the write makes it right, wherever the GIL changes hands.",
    ),
    Claim::new(
        "gil-counter",
        "lock=keeps-gil",
        Holds::DeadlockPossible,
        "A thread that waits for a lock and keeps the GIL can wait for ever: the holder cannot go on without the GIL.",
    ),
];
