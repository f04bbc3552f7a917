//! `multiprocessing.Pool`: chunks, callbacks, and the thread that calls them.

pub mod demo;
pub mod jobs;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on `Pool`.
pub const LESSON: Lesson = Lesson {
    name: "pool",
    title: "Pool: chunks, callbacks, and one thread for all results",
    needs: &["processes", "process-pool"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "jobs.rs", path: jobs::PATH, text: include_str!("jobs.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::POOL, demo::SLOW_CALLBACK],
    claims: CLAIMS,
    exercises: &[],
    systems: &[45],
    bugs: &[30],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "slow-callback",
        "callback=slow",
        Holds::Exactly(&[
            "the second result waited for the first one's callback: false",
            "the second result waited for the first one's callback: true",
        ]),
        "One thread calls all callbacks, so whichever result comes behind a slow one waits, whoever's it is.",
    )
    .bugs(&[30]),
    Claim::new(
        "slow-callback",
        "callback=none",
        Holds::Exactly(&["the second result waited for the first one's callback: false"]),
        "Without a callback no result waits.",
    )
    .bugs(&[30]),
];
