//! Executors: threads that are used again.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on executors.
pub const LESSON: Lesson = Lesson {
    name: "executors",
    title: "Executors: threads that are used again",
    needs: &[],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::SQUARE, demo::REUSE, demo::SHUTDOWN, demo::POOL_DEADLOCK, demo::POOL_COST],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[];

const CLAIMS: &[Claim] = &[];
