//! Locks and queues for tasks, and threads that work for a loop.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on what tasks wait for one another with.
pub const LESSON: Lesson = Lesson {
    name: "async-sync",
    title: "Locks and queues for tasks",
    needs: &["lock", "queues", "async-futures"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::ASYNC_QUEUE, demo::WITHDRAW, demo::DOORS, demo::HEARTBEAT, demo::BROUGHT_HOME],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "letters",
    "count in an executor's threads, for a task",
    others: ["locked", "tasks"],
    wrong: [
        "no-lock" is "lost-update",
        "own-lock" is "wrong-lock",
        "lock-too-small" is "lock-too-small",
        "lock-kept" is "lock-held-across-wait",
        "not-awaited" is "missing-join",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "async-queue",
        "",
        Holds::Exactly(&["3 of 3 done"]),
        "However long the work on an item takes, join returns when all items are done, and not before.",
    ),
    Claim::new(
        "async-queue",
        "done=forgotten",
        Holds::DeadlockAlways,
        "If nobody calls task_done, join waits for ever.",
    ),
    Claim::new(
        "withdraw",
        "",
        Holds::Exactly(&["2 paid, -100 left"]),
        "With an await between looking and withdrawing, both are paid.",
    ),
    Claim::new(
        "withdraw",
        "lock=on",
        Holds::Exactly(&["1 paid, 0 left"]),
        "A lock that is held across the await lets one look at a time.",
    ),
    Claim::new(
        "withdraw",
        "await=none",
        Holds::Exactly(&["1 paid, 0 left"]),
        "Without an await in the critical section no lock is needed.",
    ),
    Claim::new("doors", "", Holds::Exactly(&["3 of 3 are through"]), "An event that is set lets everybody pass."),
    Claim::new("doors", "door=notify", Holds::Exactly(&["1 of 3 are through"]), "notify(1) wakes one."),
    Claim::new("doors", "door=notify-all", Holds::Exactly(&["3 of 3 are through"]), "notify_all wakes everybody."),
    Claim::new("doors", "door=semaphore", Holds::Exactly(&["1 of 3 are through"]), "A permit lets one pass."),
    Claim::new(
        "heartbeat",
        "job=loop",
        Holds::Exactly(&["job beat beat"]),
        "A job on the loop's own thread stops everything: both beats come after it, whatever the time is.",
    ),
    Claim::new(
        "heartbeat",
        "",
        Holds::Exactly(&["beat beat job"]),
        "In an executor's thread it stops nobody: by the clock both beats come before it is done.",
    )
    .ordered(),
    Claim::new(
        "heartbeat",
        "",
        Holds::Exactly(&["beat beat job", "beat job beat", "job beat beat"]),
        "Only the clock says so: a job may be done at any time.",
    ),
    Claim::new(
        "brought-home",
        "",
        Holds::Exactly(&["counter = 1", "counter = 2"]),
        "Jobs in an executor's threads are threads: one of two updates may be lost.",
    ),
    Claim::new(
        "brought-home",
        "adds=thread-with-lock",
        Holds::Exactly(&["counter = 2"]),
        "A lock for threads mends it.",
    ),
    Claim::new(
        "brought-home",
        "adds=task",
        Holds::Exactly(&["counter = 2"]),
        "So does a result: the jobs share nothing, and the tasks add up on the loop's own thread, without a lock.",
    ),
];
