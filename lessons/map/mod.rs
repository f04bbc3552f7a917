//! map: results in call order.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on map.
pub const LESSON: Lesson = Lesson {
    name: "map",
    title: "map: results in call order",
    needs: &[],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::LOITER, demo::MAP_OR_COMPLETED, demo::SWALLOWED, demo::TWENTY_FLAGS],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[];

const CLAIMS: &[Claim] = &[];
