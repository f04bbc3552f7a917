//! as_completed: whoever is done comes first.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on as-completed.
pub const LESSON: Lesson = Lesson {
    name: "as-completed",
    title: "as_completed: whoever is done comes first",
    needs: &["executors", "races"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::SCHEDULED, demo::PROGRESS_BAR, demo::ACCOUNTED],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[9, 10, 14, 17],
    bugs: &[6, 9, 11],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "cancel-the-rest",
    "search with many, and stop when one has found it",
    others: ["by_wait", "by_queue"],
    wrong: [
        "in-call-order" is "missing-notify",
        "waits-for-all" is "missing-notify",
        "shut-down" is "missing-notify",
        "first-completed" is "missing-join",
        "told-too-soon" is "lost-wakeup",
        "one-call" is "abandoned-queue",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new("scheduled", "", Holds::Exactly(&["running running pending; BR ID CN"]), "By the clock, as many slow jobs run as there are threads, the others are pending, and they come as they are done.").ordered().bugs(&[9]),
    Claim::new("scheduled", "codes=5 workers=3", Holds::Exactly(&["running running running pending pending; BR ID IN US CN"]), "So it is with the tutorial's five flags on three threads.").ordered().bugs(&[9]),
    Claim::new("scheduled", "jobs=instant take=off", Holds::Possible("finished pending finished"), "Jobs that take no time may be finished, or wait for a thread that is idle again, by the time one looks.").ordered().bugs(&[9]),
    Claim::new("scheduled", "take=off", Holds::Possible("finished pending finished"), "On a busy machine slow jobs may, too.").bugs(&[9]),
    Claim::new("progress-bar", "over=list", Holds::Exactly(&["100%|██████████| 3/3"]), "A bar over a list is full at the end."),
    Claim::new("progress-bar", "over=as-completed", Holds::Exactly(&["100%|██████████| 3/3"]), "So is a bar over futures, in whatever order they come."),
    Claim::new("accounted", "", Holds::Exactly(&["2 downloaded, 0 not found, 1 error(s)"]), "If main counts each future as it comes, every download counts once."),
    Claim::new("accounted", "codes=2 count=jobs", Holds::FailsWith("some downloads are unaccounted for"), "If the jobs count for themselves without a lock, counts get lost."),
    Claim::new("accounted", "error=raised", Holds::Exactly(&["HTTP 500 ends the loop; by the end of the pool 3 of 3 are done"]), "An error that ends the loop does not end the pool: everything is downloaded before it is told.").bugs(&[6]),
];
