//! Job queues: work that waits on a server, for workers on any machine.

pub mod demo;
pub mod jobs;
pub mod notice;
pub mod place;
pub mod rust;
pub mod work;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on jobs that leave the machine.
pub const LESSON: Lesson = Lesson {
    name: "job-queues",
    title: "Job queues: work for any machine",
    needs: &["queues", "processes"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
        Source { name: "jobs.rs", path: jobs::PATH, text: include_str!("jobs.rs") },
        Source { name: "work.rs", path: work::PATH, text: include_str!("work.rs") },
        Source { name: "place.rs", path: place::PATH, text: include_str!("place.rs") },
        Source { name: "notice.rs", path: notice::PATH, text: include_str!("notice.rs") },
    ],
    demos: &[demo::DELIVERY, demo::JOB_QUEUE, demo::KILLED_WORKER],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[58],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "redeliver",
    "lose no job when a worker dies",
    others: ["one_state", "over_queue"],
    wrong: [
        "look-then-finish" is "lock-too-small",
        "counted-outside" is "lost-update",
        "ticket-outside" is "lost-update",
        "other-lock" is "wrong-lock",
        "expire-untold" is "missing-notify",
        "expire-tells-one" is "notify-one-where-all",
        "if-not-while" is "if-instead-of-while",
        "take-looks-outside" is "lost-wakeup",
        "waits-with-lock" is "lock-held-across-wait",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "delivery",
        "take=pop",
        Holds::Exactly(&["1 sent, written down 1", "lost"]),
        "A job that is taken out of the queue dies with its worker.",
    ),
    Claim::new(
        "delivery",
        "take=pop crash=none",
        Holds::Exactly(&["1 sent, written down 1"]),
        "If no worker ever dies, that is never seen.",
    ),
    Claim::new("delivery", "", Holds::Never("lost"), "With a lease nothing is lost, whenever the worker dies."),
    Claim::new(
        "delivery",
        "",
        Holds::Exactly(&["1 sent, written down 1", "2 sent, written down 1"]),
        "But the job can be done twice, though it is written down once.",
    ),
    Claim::new(
        "delivery",
        "crash=none",
        Holds::Possible("2 sent, written down 1"),
        "For that nobody has to die: a slow worker is enough.",
    ),
    Claim::new(
        "delivery",
        "settle=blind",
        Holds::Possible("2 sent, written down 2"),
        "If any worker may write down that a job is done, one job counts as two.",
    ),
    Claim::new(
        "delivery",
        "take=look crash=none",
        Holds::Possible("2 sent, written down 1"),
        "A look at the queue before the job is taken out hands it to two workers.",
    ),
    Claim::new(
        "delivery",
        "effect=store",
        Holds::Exactly(&["1 file, written down 1"]),
        "A job that may be done twice makes all of that harmless.",
    ),
];
