//! map: results in call order.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on map.
pub const LESSON: Lesson = Lesson {
    name: "map",
    title: "map: results in call order",
    needs: &["executors", "as-completed"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::LOITER, demo::MAP_OR_COMPLETED, demo::SWALLOWED, demo::TWENTY_FLAGS],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[12, 15, 16],
    bugs: &[10, 40],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "gather-in-order",
    "gather what all jobs come to",
    others: ["by_map", "by_places"],
    wrong: [
        "whole-list" is "lost-update",
        "own-lock" is "wrong-lock",
        "lock-given-up" is "lock-too-small",
        "question-mark" is "self-deadlock",
        "read-too-soon" is "missing-join",
        "gathers-inside" is "starved-pool",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new("loiter", "naps=5 workers=3", Holds::Exactly(&["results [0, 10, 20, 30, 40]; done [0, 1, 2, 3, 4]"]), "By the clock, the five naps end one after the other.").ordered(),
    Claim::new("loiter", "", Holds::Exactly(&["results [0, 10, 20]; done [0, 1, 2]", "results [0, 10, 20]; done [0, 2, 1]", "results [0, 10, 20]; done [1, 0, 2]", "results [0, 10, 20]; done [1, 2, 0]"]), "Whatever order they end in, the results come in call order."),
    Claim::new("map-or-completed", "jobs=5", Holds::Exactly(&["done [1, 2, 3, 4, 0]; given [0, 1, 2, 3, 4]"]), "By map, main gets nothing before the slow first job is done; but the others are done long before it, not after.").ordered().bugs(&[10]),
    Claim::new("map-or-completed", "jobs=5 by=completed", Holds::Exactly(&["done [1, 2, 3, 4, 0]; given [1, 2, 3, 4, 0]"]), "By as_completed, main gets each as it is done.").ordered().bugs(&[10]),
    Claim::new("swallowed", "", Holds::Exactly(&["nothing went wrong; 2 ran"]), "If nobody looks at the results of a map, every job may fail and nobody is told.").bugs(&[40]),
    Claim::new("swallowed", "jobs=are-slow", Holds::Exactly(&["nothing went wrong; 2 ran"]), "Its timeout has no effect then.").ordered().bugs(&[40]),
    Claim::new("swallowed", "results=read", Holds::Exactly(&["job 0 went wrong; 1 ran", "job 0 went wrong; 2 ran"]), "Whoever looks gets the first error, and what was not begun is cancelled.").ordered().bugs(&[40]),
    Claim::new("swallowed", "jobs=are-slow results=read", Holds::Exactly(&["the future was not done in time; 2 ran"]), "Whoever looks gets the timeout.").ordered().bugs(&[40]),
    Claim::new("twenty-flags", "", Holds::Exactly(&["3 flags; 3 fetched"]), "The block ends when the last thread is through, and all flags are there."),
    Claim::new("twenty-flags", "missing=second", Holds::Exactly(&["error: 404 for IN; 1 fetched", "error: 404 for IN; 2 fetched"]), "A missing flag is the error of the whole list, and what was not begun by then is not fetched."),
];
