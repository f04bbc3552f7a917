//! Pools of processes: work is sent, and results are sent back.

pub mod demo;
pub mod jobs;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on pools of processes.
pub const LESSON: Lesson = Lesson {
    name: "process-pool",
    title: "Process pools: send the work away",
    needs: &["cpu-bound"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "jobs.rs", path: jobs::PATH, text: include_str!("jobs.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::WORKERS, demo::BROKEN, demo::MAIN_AGAIN, demo::COPIES, demo::MERGE],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[3, 4],
    bugs: &[1, 2, 39],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "ordered-results",
    "give results in the order of the calls",
    others: ["one_door", "own_turn"],
    wrong: [
        "nobody-told" is "missing-notify",
        "told-for-zero" is "missing-notify",
        "look-outside" is "lost-wakeup",
        "notify-one" is "notify-one-where-all",
        "turn-unlocked" is "lost-update",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "copies",
        "memory=copied increments=2",
        Holds::Exactly(&["counter = 0"]),
        "What workers do to their copies of a variable, nobody else ever sees.",
    ),
    Claim::new(
        "copies",
        "memory=shared",
        Holds::Exactly(&["counter = 1", "counter = 2"]),
        "Threads share the variable, and with it the race.",
    ),
    Claim::new(
        "copies",
        "memory=returned increments=2",
        Holds::Exactly(&["counter = 4"]),
        "If each returns what it has, and one adds the parts up, nothing is lost, and there is no race either.",
    ),
    Claim::new(
        "merge",
        "by=arrival",
        Holds::Exactly(&["10 20 30", "10 30 20", "20 10 30", "20 30 10", "30 10 20", "30 20 10"]),
        "Results that are appended as they arrive can come in any order.",
    ),
    Claim::new(
        "merge",
        "by=place",
        Holds::Exactly(&["10 20 30"]),
        "Put at the places of their chunks they are in the order of the calls, whoever is first.",
    ),
];
