//! How processes end: daemons, signals, exit codes.

pub mod demo;
pub mod jobs;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on how processes end.
pub const LESSON: Lesson = Lesson {
    name: "daemons-and-exit-codes",
    title: "Daemons and exit codes: how a process ends",
    needs: &["processes"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "jobs.rs", path: jobs::PATH, text: include_str!("jobs.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::DAEMON, demo::EXIT_CODES, demo::TERMINATE],
    claims: CLAIMS,
    exercises: &[],
    systems: &[36, 38],
    bugs: &[25, 26],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "daemon-process",
        "",
        Holds::Exactly(&[
            "the background process said nothing",
            "the background process said: Starting",
            "the background process said: Starting, Exiting",
        ]),
        "A daemon is cut off wherever it is when its parent ends: it may have said nothing, something, or all.",
    )
    .bugs(&[25]),
    Claim::new(
        "daemon-process",
        "",
        Holds::Exactly(&["the background process said: Starting"]),
        "If sleeps take exactly as long as they say, it has started and not come to its end.",
    )
    .ordered()
    .bugs(&[25]),
];
