//! Locks, semaphores and barriers across processes, and what becomes of them when a holder dies.

pub mod demo;
pub mod jobs;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on primitives across processes.
pub const LESSON: Lesson = Lesson {
    name: "process-sync",
    title: "Locks across processes, and holders that die",
    needs: &["processes", "lock", "barrier"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "jobs.rs", path: jobs::PATH, text: include_str!("jobs.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::LOCKS, demo::BARRIER, demo::HOLDER_DIES],
    claims: CLAIMS,
    exercises: &[],
    systems: &[42, 43],
    bugs: &[],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "locks",
        "lock=off increments=1",
        Holds::Exactly(&["counter = 1", "counter = 2"]),
        "Without the lock an update can be lost, in shared memory of processes as in that of threads.",
    ),
    Claim::new(
        "locks",
        "lock=on increments=2",
        Holds::Exactly(&["counter = 4"]),
        "With the lock held over reading and writing, none is.",
    ),
];
