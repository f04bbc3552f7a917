//! Futures: results that are still to come.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on futures.
pub const LESSON: Lesson = Lesson {
    name: "futures",
    title: "Futures: results that are still to come",
    needs: &["event", "queues", "deadlock"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::ASK, demo::MEDDLE, demo::CANCEL, demo::CALLBACKS],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[13],
    bugs: &[8],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "first-result",
    "take whichever of two answers comes first",
    others: ["by_wait", "by_queue"],
    wrong: [
        "in-turn" is "missing-notify",
        "one-callback" is "missing-notify",
        "errors-lost" is "missing-notify",
        "result-unwrapped" is "missing-notify",
        "look-outside" is "lost-wakeup",
        "two-variables" is "data-race",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "ask",
        "by=done",
        Holds::Exactly(&["done: false", "done: true"]),
        "`done` looks and never waits: the answer may be there or not.",
    ),
    Claim::new(
        "ask",
        "by=result",
        Holds::Exactly(&["result: 42"]),
        "`result` without a timeout waits until the answer is there, in every order.",
    ),
    Claim::new(
        "ask",
        "by=timeout",
        Holds::Exactly(&["error: the future was not done in time", "result: 42"]),
        "With a timeout it may give up, however long that is.",
    ),
    Claim::new(
        "ask",
        "by=timeout",
        Holds::Exactly(&["error: the future was not done in time"]),
        "By the clock, one second is too short for an answer that takes two.",
    )
    .ordered(),
    Claim::new(
        "meddle",
        "main=waits",
        Holds::Exactly(&["result: 42"]),
        "If nobody meddles, the result is what the job gave.",
    ),
    Claim::new(
        "meddle",
        "",
        Holds::Exactly(&["result: 0", "result: 42"]),
        "Anybody who has a future can settle it: main's result counts if main is first.",
    )
    .bugs(&[8]),
    Claim::new(
        "cancel",
        "",
        Holds::Exactly(&["cancel: false; first ran, second ran", "cancel: true; first ran, second was cancelled"]),
        "A job in the queue can be cancelled until a worker begins it.",
    ),
    Claim::new(
        "cancel",
        "",
        Holds::Exactly(&["cancel: true; first ran, second was cancelled"]),
        "By the clock there are ten seconds to do so.",
    )
    .ordered(),
    Claim::new(
        "cancel",
        "which=first",
        Holds::Exactly(&["cancel: false; first ran, second ran"]),
        "A job that has a worker of its own runs from the start: it is too late in every order.",
    ),
    Claim::new(
        "cancel",
        "workers=2",
        Holds::Possible("cancel: true; first ran, second was cancelled"),
        "A second worker is no reason for the second job to run at once: the first may be idle again, and take it later.",
    ),
    Claim::new(
        "callbacks",
        "added=before",
        Holds::Exactly(&["first on pool_0, second on pool_0"]),
        "Callbacks run in order, on the thread that settles the future.",
    ),
    Claim::new(
        "callbacks",
        "added=after",
        Holds::Exactly(&["first on MainThread, second on MainThread"]),
        "Added to a future that is done, they run at once, on the thread that adds them.",
    ),
    Claim::new(
        "callbacks",
        "",
        Holds::Exactly(&[
            "first on MainThread, second on MainThread",
            "first on pool_0, second on MainThread",
            "first on pool_0, second on pool_0",
            "second on MainThread, first on pool_0",
        ]),
        "Added meanwhile, they may run on either, and even the second before the first.",
    ),
    Claim::new(
        "callbacks",
        "added=before first=fails",
        Holds::Exactly(&["second on pool_0"]),
        "A callback that panics does not keep the others from being called.",
    ),
];
