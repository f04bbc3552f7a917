//! Pipes: two ends, and the end of them.

pub mod demo;
pub mod jobs;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on pipes.
pub const LESSON: Lesson = Lesson {
    name: "pipes",
    title: "Pipes: two ends, and how one learns of the other's",
    needs: &["processes"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "jobs.rs", path: jobs::PATH, text: include_str!("jobs.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::PIPE, demo::BOTH_SEND],
    claims: CLAIMS,
    exercises: &[],
    systems: &[41],
    bugs: &[],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "pipe",
        "keep=off",
        Holds::Exactly(&["received 0 1, then the end"]),
        "When the last copy of the sending end is closed, whoever receives learns of it, after all that was sent.",
    ),
    Claim::new(
        "pipe",
        "keep=on",
        Holds::DeadlockAlways,
        "Whoever keeps a copy of the sending end waits for an end that only itself could make.",
    ),
    Claim::new("both-send", "room=plenty", Holds::NothingFails, "While the pipe has room, both may send first."),
    Claim::new(
        "both-send",
        "room=none",
        Holds::DeadlockAlways,
        "When it has none, each waits for the other to take something out first.",
    ),
];
