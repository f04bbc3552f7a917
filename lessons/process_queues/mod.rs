//! Queues across processes: what they are made of, and what comes of it.

pub mod demo;
pub mod jobs;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on queues across processes.
pub const LESSON: Lesson = Lesson {
    name: "process-queues",
    title: "Queues across processes: a pipe, two locks and a feeder",
    needs: &["pipes", "queues"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "jobs.rs", path: jobs::PATH, text: include_str!("jobs.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::PIPELINE, demo::JOIN_FIRST],
    claims: CLAIMS,
    exercises: &[],
    systems: &[40, 41],
    bugs: &[27, 28],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "pipeline",
        "stop=empty items=1",
        Holds::Exactly(&["consumed 0 of 1", "consumed 1 of 1"]),
        "A consumer that leaves when the queue is empty may leave before anything was put.",
    )
    .bugs(&[27]),
    Claim::new(
        "pipeline",
        "stop=sentinel items=2",
        Holds::Exactly(&["consumed 2 of 2"]),
        "If the producer says when it is through, everything is consumed.",
    )
    .bugs(&[27]),
    Claim::new(
        "pipeline",
        "stop=join items=2",
        Holds::Exactly(&["consumed 2 of 2"]),
        "If main waits until all items are done, everything is consumed, and the consumer may be a daemon.",
    )
    .bugs(&[27]),
    Claim::new(
        "join-first",
        "first=join",
        Holds::DeadlockAlways,
        "A producer does not end before its items are in the pipe; if nobody takes them out, whoever joins it waits for ever.",
    )
    .bugs(&[28]),
    Claim::new(
        "join-first",
        "first=get",
        Holds::Exactly(&["got all, then joined"]),
        "Get first, then join.",
    )
    .bugs(&[28]),
];
