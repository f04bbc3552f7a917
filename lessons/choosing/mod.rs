//! Which tool for what: a guide that asks.

pub mod demo;
pub mod guide;
pub mod rust;
pub mod tree;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on choosing a tool.
pub const LESSON: Lesson = Lesson {
    name: "choosing",
    title: "Choosing: which tool for what",
    needs: &["lock", "queues", "futures", "process-pool", "async-await", "job-queues"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
        Source { name: "guide.rs", path: guide::PATH, text: include_str!("guide.rs") },
        Source { name: "tree.rs", path: tree::PATH, text: include_str!("tree.rs") },
    ],
    demos: &[demo::HAND_OVER],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[63],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "election",
    "count an election with the tool of your choice",
    others: ["lock", "queue"],
    wrong: [
        "lock-each" is "lock-too-small",
        "own-lock" is "wrong-lock",
        "look-first" is "check-then-act",
        "not-waited-for" is "missing-join",
        "fetch-under-lock" is "lock-held-across-wait",
        "empty-untold" is "abandoned-queue",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "hand-over",
        "by=nothing",
        Holds::Possible("total = 2"),
        "Where everybody writes on one board, votes are lost.",
    ),
    Claim::new("hand-over", "", Holds::Exactly(&["total = 4"]), "A lock around each change, and none is lost."),
    Claim::new(
        "hand-over",
        "by=queue",
        Holds::Exactly(&["total = 4"]),
        "One that keeps the total, and others that tell it: none is lost, and there is no lock.",
    ),
    Claim::new(
        "hand-over",
        "by=futures",
        Holds::Exactly(&["total = 4"]),
        "Each returns its part: nothing is shared, and none is lost.",
    ),
];
