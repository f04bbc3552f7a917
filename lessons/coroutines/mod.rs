//! Coroutines: functions that stop in the middle.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on coroutines.
pub const LESSON: Lesson = Lesson {
    name: "coroutines",
    title: "Coroutines: functions that stop in the middle",
    needs: &["event-loop"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::STATE_MACHINE, demo::COUNTDOWN],
    claims: CLAIMS,
    // the diagnoses reason about threads, and here there is one
    exercises: &[],
    systems: &[51, 69],
    bugs: &[33, 47],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "state-machine",
        "limit=2",
        Holds::Exactly(&["Start S1 S2, and on", "Start S1 S3, and on", "Start S2 S1, and on", "Start S2 S3, and on"]),
        "After two draws nobody has come to the end.",
    ),
    Claim::new(
        "state-machine",
        "",
        Holds::Exactly(&[
            "Start S1 S2 S1, and on",
            "Start S1 S2 S3, and on",
            "Start S1 S3 End",
            "Start S1 S3 S1, and on",
            "Start S2 S1 S2, and on",
            "Start S2 S1 S3, and on",
            "Start S2 S3 End",
            "Start S2 S3 S1, and on",
        ]),
        "Three draws are eight transcripts, two of which end.",
    ),
    Claim::new(
        "state-machine",
        "limit=5",
        Holds::Possible("Start S2 S1 S2 S3 End"),
        "A machine may come back to a state: then two coroutines of the same function are unfinished.",
    ),
    Claim::new("state-machine", "limit=5", Holds::Never("Start S1 End"), "Only S3 leads to the end."),
    Claim::new(
        "countdown",
        "",
        Holds::Exactly(&["3 2 1 StopAsyncIteration"]),
        "A generator that awaits before each value gives all of them, and then says that there are no more.",
    )
    .bugs(&[33]),
    Claim::new(
        "countdown",
        "minus=outside",
        Holds::Exactly(&["3 3 3 3 3 3 3 3 3 3 ..."]),
        "With `n -= 1` outside of its loop, the generator gives 3 for ever.",
    )
    .bugs(&[47]),
];
