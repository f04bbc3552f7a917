//! Queues: hand the work over.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on queues.
pub const LESSON: Lesson = Lesson {
    name: "queues",
    title: "Queues: hand the work over",
    needs: &["threads", "condition"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::WORKERS, demo::EMPTY],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[34, 56],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[
    exercise!(
        "joinable-queue",
        "make a queue that can be joined",
        others: ["two_conditions", "over_queue"],
        wrong: [
            "never-done" is "missing-task-done",
            "done-if-well" is "missing-task-done",
            "skipped-on-error" is "missing-notify",
            "nobody-told" is "missing-notify",
            "notify-one" is "notify-one-where-all",
            "if-not-while" is "if-instead-of-while",
            "counted-outside" is "lost-update",
            "join-looks-outside" is "lost-wakeup",
        ],
    ),
    exercise!(
        "clean-shutdown",
        "send every worker home",
        others: ["passed_on", "condition"],
        wrong: [
            "one-for-all" is "abandoned-queue",
            "never-closed" is "abandoned-queue",
            "flag-unseen" is "abandoned-queue",
            "notify-one" is "notify-one-where-all",
            "close-untold" is "missing-notify",
            "look-outside" is "lost-wakeup",
        ],
    ),
    exercise!(
        "thread-pool",
        "make a small pool of threads",
        others: ["event", "result_queue"],
        wrong: [
            "one-for-all" is "abandoned-queue",
            "never-closed" is "abandoned-queue",
            "joins-one-by-one" is "abandoned-queue",
            "nothing-kept" is "lost-wakeup",
            "result-looks-outside" is "lost-wakeup",
            "one-at-a-time" is "lock-held-across-wait",
        ],
    ),
];

const CLAIMS: &[Claim] = &[
    Claim::new("workers", "", Holds::Exactly(&["done = 2, failed = 0"]), "When join returns, every job is done."),
    Claim::new("workers", "task_done=off", Holds::DeadlockAlways, "Without task_done, join waits for ever."),
    Claim::new(
        "workers",
        "task_done=on-success",
        Holds::Exactly(&["done = 2, failed = 0"]),
        "With task_done after a success only, all is well as long as nothing fails.",
    ),
    Claim::new(
        "workers",
        "task_done=on-success failing=1",
        Holds::DeadlockAlways,
        "One job that fails, and join waits for ever.",
    ),
    Claim::new(
        "workers",
        "failing=1",
        Holds::Exactly(&["done = 1, failed = 1"]),
        "With task_done after every job, failed or not, join returns.",
    ),
    Claim::new(
        "workers",
        "failing=1 error=fatal",
        Holds::Exactly(&["done = 1, failed = 1"]),
        "If the error ends one worker of two, the other one does the rest.",
    ),
    Claim::new(
        "workers",
        "failing=1 error=fatal workers=1",
        Holds::DeadlockAlways,
        "If it ends the only worker, nobody does the rest, and join waits for ever, task_done or not.",
    ),
    Claim::new(
        "workers",
        "shutdown=none",
        Holds::DeadlockAlways,
        "Workers that are no daemons and are told nothing keep the program from ending.",
    ),
    Claim::new(
        "workers",
        "shutdown=sentinels",
        Holds::Exactly(&["done = 2, failed = 0"]),
        "One sentinel for each worker ends them all.",
    ),
    Claim::new(
        "workers",
        "shutdown=one-sentinel",
        Holds::DeadlockAlways,
        "One sentinel ends one worker; the other waits for ever.",
    ),
    Claim::new(
        "empty",
        "",
        Holds::Exactly(&["left = 0", "left = 1", "left = 2"]),
        "A consumer that leaves when the queue is empty may leave any number of items behind.",
    ),
    Claim::new(
        "empty",
        "",
        Holds::Exactly(&["left = 0", "left = 2"]),
        "The producer's and the consumer's sleeps do not help: the consumer may be first.",
    )
    .ordered(),
    Claim::new(
        "empty",
        "consumers=2",
        Holds::DeadlockPossible,
        "Between empty() and get() another consumer can take the last item.",
    ),
    Claim::new(
        "empty",
        "capacity=1",
        Holds::DeadlockPossible,
        "When the consumer has left, a producer at a full queue waits for ever.",
    ),
    Claim::new(
        "empty",
        "leave=sentinel",
        Holds::Exactly(&["left = 0"]),
        "A consumer that waits for a sentinel takes everything.",
    ),
    Claim::new(
        "empty",
        "leave=sentinel capacity=1",
        Holds::Exactly(&["left = 0"]),
        "Also when there is room for one item only.",
    ),
    Claim::new(
        "empty",
        "leave=sentinel consumers=2",
        Holds::Exactly(&["left = 0"]),
        "Also two of them, with a sentinel each.",
    ),
];
