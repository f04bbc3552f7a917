//! Tasks: many coroutines on one loop.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on tasks.
pub const LESSON: Lesson = Lesson {
    name: "tasks",
    title: "Tasks: many coroutines on one loop",
    needs: &["races", "coroutines"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::INTERLEAVED, demo::AWAIT_COUNTER, demo::ASKED_TO_STOP],
    claims: CLAIMS,
    // the diagnoses reason about threads, and here there is one
    exercises: &[],
    systems: &[52],
    bugs: &[],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "interleaved",
        "n=10 seconds=told",
        Holds::Exactly(&["3628800 and 55 after 10 s"]),
        "As tasks, factorial(10) and fibonacci(10) take ten seconds together.",
    )
    .ordered(),
    Claim::new(
        "interleaved",
        "n=10 way=in-turn seconds=told",
        Holds::Exactly(&["3628800 and 55 after 19 s"]),
        "One after the other they take nine and ten: nineteen.",
    )
    .ordered(),
    Claim::new(
        "interleaved",
        "",
        Holds::Exactly(&["6 and 2"]),
        "The results do not depend on when the sleeps end: the two share nothing.",
    ),
    Claim::new(
        "await-counter",
        "",
        Holds::Exactly(&["counter = 1", "counter = 2"]),
        "With an await between reading and writing, an update may be lost, although there is one thread.",
    ),
    Claim::new(
        "await-counter",
        "",
        Holds::Exactly(&["counter = 2"]),
        "By the clock the two are far enough apart: only the sleeps hold this program up.",
    )
    .ordered(),
    Claim::new(
        "await-counter",
        "apart=0",
        Holds::Exactly(&["counter = 1"]),
        "If both begin at the same time, an update is lost every time.",
    )
    .ordered(),
    Claim::new(
        "await-counter",
        "await=none",
        Holds::Exactly(&["counter = 2"]),
        "Without an await in between, nothing is lost, whatever the sleeps do.",
    ),
    Claim::new("await-counter", "await=none apart=0", Holds::Exactly(&["counter = 2"]), "Not even side by side."),
    Claim::new(
        "asked-to-stop",
        "",
        Holds::Exactly(&["asked: cancelled after 2 of 3 steps"]),
        "The cancellation reaches the task where it waits: in its second sleep.",
    )
    .ordered(),
    Claim::new(
        "asked-to-stop",
        "",
        Holds::Exactly(&[
            "asked: cancelled after 2 of 3 steps",
            "asked: cancelled after 3 of 3 steps",
            "too late to ask: came to its end after 3 of 3 steps",
        ]),
        "If timers may be late it may be the third sleep, or too late; it is never in the middle of a step.",
    ),
    Claim::new(
        "asked-to-stop",
        "await=none",
        Holds::Exactly(&["too late to ask: came to its end after 3 of 3 steps"]),
        "A task that never awaits can never be cancelled: when anybody else runs, it has ended.",
    ),
    Claim::new(
        "asked-to-stop",
        "told=swallowed",
        Holds::Exactly(&[
            "asked: came to its end after 3 of 3 steps",
            "too late to ask: came to its end after 3 of 3 steps",
        ]),
        "To cancel is to ask: a task that goes on regardless comes to its end.",
    ),
];
