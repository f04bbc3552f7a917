//! Managers: a process that holds objects for others.

pub mod demo;
pub mod jobs;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on managers.
pub const LESSON: Lesson = Lesson {
    name: "manager",
    title: "Managers: objects in a process of their own",
    needs: &["process-sync"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "jobs.rs", path: jobs::PATH, text: include_str!("jobs.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::MANAGER, demo::NESTED],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[44],
    bugs: &[29],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "whole-changes",
    "change what you can only copy",
    others: ["by_semaphore"],
    wrong: [
        "no-lock" is "lost-update",
        "lock-too-small" is "lock-too-small",
        "two-locks" is "wrong-lock",
        "early-return" is "self-deadlock",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "nested",
        "how=copy",
        Holds::Exactly(&["the list has 0 items"]),
        "What is changed in a copy, nobody else sees.",
    )
    .bugs(&[29]),
    Claim::new(
        "nested",
        "how=put-back",
        Holds::Exactly(&["the list has 1 item", "the list has 2 items"]),
        "If the copy is put back, it is seen, but one worker may put it over the other's.",
    )
    .bugs(&[29]),
    Claim::new(
        "nested",
        "how=locked",
        Holds::Exactly(&["the list has 2 items"]),
        "With a lock held from getting to putting back, nothing is lost.",
    )
    .bugs(&[29]),
];
