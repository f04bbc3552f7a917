//! Futures: results that are still to come.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on futures.
pub const LESSON: Lesson = Lesson {
    name: "futures",
    title: "Futures: results that are still to come",
    needs: &[],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::ASK, demo::MEDDLE, demo::CANCEL, demo::CALLBACKS],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[];

const CLAIMS: &[Claim] = &[];
