//! Processes: a program, started again to do one job.

pub mod demo;
pub mod jobs;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on processes.
pub const LESSON: Lesson = Lesson {
    name: "processes",
    title: "Processes: a program, started again",
    needs: &["process-pool"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "jobs.rs", path: jobs::PATH, text: include_str!("jobs.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::SPAWN, demo::EXEC],
    claims: CLAIMS,
    exercises: &[],
    systems: &[21, 35, 39],
    bugs: &[13, 23, 24],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "spawn",
        "join=in-loop workers=3",
        Holds::Exactly(&["0 1 2, 1 at a time"]),
        "Joined in the loop that starts them, they run one after the other: no two are ever there at once.",
    )
    .bugs(&[23]),
    Claim::new(
        "spawn",
        "join=after workers=2",
        Holds::Exactly(&["0 1, 1 at a time", "0 1, 2 at a time", "1 0, 1 at a time", "1 0, 2 at a time"]),
        "Started first and joined afterwards, they can run side by side, and come in any order.",
    )
    .bugs(&[23]),
    Claim::new(
        "spawn",
        "join=none workers=2",
        Holds::Possible("nobody has come yet"),
        "Without join main can look before any of them has begun. They end all the same.",
    )
    .bugs(&[24]),
];
