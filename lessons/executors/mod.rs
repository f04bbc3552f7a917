//! Executors: threads that are used again.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on executors.
pub const LESSON: Lesson = Lesson {
    name: "executors",
    title: "Executors: threads that are used again",
    needs: &["futures"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::SQUARE, demo::REUSE, demo::SHUTDOWN, demo::POOL_DEADLOCK, demo::POOL_COST],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[46, 48],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "retry",
    "try again, on a pool",
    others: ["by_lock", "by_callback"],
    wrong: [
        "waits-inside" is "starved-pool",
        "counted-apart" is "lost-update",
        "own-lock" is "wrong-lock",
        "lock-given-up" is "lock-too-small",
        "early-return" is "held-after-error",
        "last-error-lost" is "missing-notify",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "square",
        "",
        Holds::Exactly(&["Result 1: 25, Result 2: 64"]),
        "Each result belongs to its job, whoever is done first.",
    ),
    Claim::new("square", "workers=1", Holds::Exactly(&["Result 1: 25, Result 2: 64"]), "So it is with one thread."),
    Claim::new(
        "reuse",
        "",
        Holds::Exactly(&["3 jobs on 1 thread"]),
        "Whoever waits for each result before the next job finds its thread idle, in every order: one thread is enough.",
    ),
    Claim::new(
        "reuse",
        "ask=last",
        Holds::Exactly(&["3 jobs on 1 thread", "3 jobs on 2 threads", "3 jobs on 3 threads"]),
        "Whoever does not wait may need as many threads as there are jobs.",
    ),
    Claim::new(
        "shutdown",
        "late=off",
        Holds::Exactly(&["2 of 2 ran by then, 0 cancelled, 0 refused"]),
        "A shutdown that waits returns when every job has run.",
    ),
    Claim::new(
        "shutdown",
        "late=off wait=off",
        Holds::Exactly(&[
            "0 of 2 ran by then, 0 cancelled, 0 refused",
            "1 of 2 ran by then, 0 cancelled, 0 refused",
            "2 of 2 ran by then, 0 cancelled, 0 refused",
        ]),
        "One that does not wait returns at any time, and every job runs all the same.",
    ),
    Claim::new(
        "shutdown",
        "late=off cancel=on",
        Holds::Exactly(&["1 of 1 ran by then, 1 cancelled, 0 refused", "2 of 2 ran by then, 0 cancelled, 0 refused"]),
        "With cancel_futures, what was begun runs, and what was not is cancelled.",
    ),
    Claim::new(
        "shutdown",
        "",
        Holds::Exactly(&["2 of 2 ran by then, 0 cancelled, 1 refused", "3 of 3 ran by then, 0 cancelled, 0 refused"]),
        "A job that comes while the pool is shut down is done or refused, never lost.",
    ),
    Claim::new(
        "pool-deadlock",
        "",
        Holds::DeadlockAlways,
        "A task that waits for a task of its own pool of one waits for ever.",
    ),
    Claim::new("pool-deadlock", "workers=2", Holds::Exactly(&["sum = 1"]), "With two workers it does not."),
    Claim::new("pool-deadlock", "workers=2 tasks=2", Holds::DeadlockPossible, "Two such tasks can fill a pool of two."),
    Claim::new(
        "pool-deadlock",
        "workers=3 tasks=2",
        Holds::Exactly(&["sum = 3"]),
        "One worker more than such tasks is enough.",
    ),
];
