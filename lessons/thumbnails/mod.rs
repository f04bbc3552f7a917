//! Thumbnails: work that computes, on pictures, one after the other, on threads and in processes.

pub mod demo;
pub mod many;
pub mod photo;
pub mod rust;
pub mod thumbnail;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on thumbnails.
pub const LESSON: Lesson = Lesson {
    name: "thumbnails",
    title: "Thumbnails: pictures, and processors to make them small",
    needs: &["process-pool", "flags"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "thumbnail.rs", path: thumbnail::PATH, text: include_str!("thumbnail.rs") },
        Source { name: "many.rs", path: many::PATH, text: include_str!("many.rs") },
        Source { name: "photo.rs", path: photo::PATH, text: include_str!("photo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::THUMBNAILS, demo::THUMB_RUNS, demo::FREE_NAME],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[60, 61],
    bugs: &[41, 42],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "claim-name",
    "save pictures under names that nobody else takes",
    others: ["one_step", "create_new"],
    wrong: [
        "look-outside" is "check-then-act",
        "lock-too-small" is "lock-too-small",
        "name-first" is "lock-too-small",
        "own-lock" is "check-then-act",
        "lock-kept" is "lock-held-across-wait",
        "early-return" is "held-after-error",
        "lock-twice" is "self-deadlock",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "thumb-runs",
        "",
        Holds::Exactly(&["4 files, one of them 2_thumbnail.jpg"]),
        "Where thumbnails are left out, a second run makes the same thumbnails once more.",
    )
    .bugs(&[41]),
    Claim::new(
        "thumb-runs",
        "reads=everything",
        Holds::Exactly(&["6 files, one of them 2_thumbnail_thumbnail.jpg"]),
        "Where everything is read, the second run makes thumbnails of thumbnails.",
    )
    .bugs(&[41]),
    Claim::new(
        "thumb-runs",
        "reads=everything runs=3",
        Holds::Exactly(&["8 files, one of them 2_thumbnail_thumbnail_thumbnail.jpg"]),
        "It does not come to rest: each run adds thumbnails of the last one's.",
    )
    .bugs(&[41]),
    Claim::new(
        "free-name",
        "",
        Holds::Exactly(&["both are there", "one is there: the other was written over"]),
        "Between the look and the write another thread can take the name: then one picture is written over.",
    ),
    Claim::new(
        "free-name",
        "claim=lock",
        Holds::Exactly(&["both are there"]),
        "Under a lock that is held across both, no picture is lost.",
    ),
    Claim::new(
        "free-name",
        "claim=create",
        Holds::Exactly(&["both are there"]),
        "Looking and making in one step needs no lock, and holds against other processes, too.",
    ),
];
