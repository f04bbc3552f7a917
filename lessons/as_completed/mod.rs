//! as_completed: whoever is done comes first.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on as-completed.
pub const LESSON: Lesson = Lesson {
    name: "as-completed",
    title: "as_completed: whoever is done comes first",
    needs: &[],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::SCHEDULED, demo::PROGRESS, demo::ACCOUNTED],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[];

const CLAIMS: &[Claim] = &[];
