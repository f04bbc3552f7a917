//! Images: the same downloads in six ways, from a service that runs here.

pub mod by_jobs;
pub mod client;
pub mod compare;
pub mod demo;
pub mod download;
pub mod faulty;
pub mod folder;
pub mod links;
pub mod modes;
pub mod names;
pub mod picture;
pub mod rust;
pub mod service;
pub mod trouble;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on one task and six ways to do it.
pub const LESSON: Lesson = Lesson {
    name: "image-downloads",
    title: "Images: one task, six ways",
    needs: &["flags", "pool", "tasks"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
        Source { name: "modes.rs", path: modes::PATH, text: include_str!("modes.rs") },
        Source { name: "by_jobs.rs", path: by_jobs::PATH, text: include_str!("by_jobs.rs") },
        Source { name: "download.rs", path: download::PATH, text: include_str!("download.rs") },
        Source { name: "compare.rs", path: compare::PATH, text: include_str!("compare.rs") },
        Source { name: "client.rs", path: client::PATH, text: include_str!("client.rs") },
        Source { name: "links.rs", path: links::PATH, text: include_str!("links.rs") },
        Source { name: "names.rs", path: names::PATH, text: include_str!("names.rs") },
        Source { name: "folder.rs", path: folder::PATH, text: include_str!("folder.rs") },
        Source { name: "picture.rs", path: picture::PATH, text: include_str!("picture.rs") },
        Source { name: "trouble.rs", path: trouble::PATH, text: include_str!("trouble.rs") },
        Source { name: "service.rs", path: service::PATH, text: include_str!("service.rs") },
        Source { name: "faulty.rs", path: faulty::PATH, text: include_str!("faulty.rs") },
    ],
    demos: &[demo::IMAGES, demo::CRAWL, demo::DROPPED_MAP, demo::GATHERED, demo::HELD_LOOP],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[54, 55, 56, 57, 59, 62],
    bugs: &[37, 40, 43],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "all-accounted",
    "account for every link",
    others: ["sentinels", "told"],
    wrong: [
        "done-if-well" is "missing-task-done",
        "dies-of-it" is "abandoned-queue",
        "never-sent-home" is "abandoned-queue",
        "one-goodbye" is "abandoned-queue",
        "looks-empty" is "check-then-act",
        "counted-apart" is "lost-update",
        "lock-each" is "lock-too-small",
        "own-lock" is "wrong-lock",
        "done-before-counted" is "missing-join",
        "locked-download" is "lock-held-across-wait",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "crawl",
        "",
        Holds::Exactly(&["2 links, 1 file kept"]),
        "With task_done in every case, join ends when every link is accounted for, whatever became of it.",
    ),
    Claim::new(
        "crawl",
        "done=missing",
        Holds::DeadlockAlways,
        "Without task_done, join waits for ever, though every link was downloaded.",
    ),
    Claim::new(
        "crawl",
        "done=after",
        Holds::DeadlockAlways,
        "With task_done after a download that went well, one that fails keeps join waiting for ever.",
    ),
    Claim::new(
        "crawl",
        "done=before",
        Holds::Possible("2 links, 0 files kept"),
        "With task_done before the download, join can end before any file is there.",
    ),
    Claim::new(
        "dropped-map",
        "",
        Holds::Exactly(&["nothing was raised"]),
        "Every job fails; where nobody takes the results, nothing is raised.",
    )
    .bugs(&[40]),
    Claim::new(
        "dropped-map",
        "results=taken",
        Holds::Exactly(&["raised: ConnectionError"]),
        "Where the results are taken, the first failure is raised.",
    )
    .ordered()
    .bugs(&[40]),
    Claim::new(
        "dropped-map",
        "jobs=slow",
        Holds::Exactly(&["nothing was raised"]),
        "A timeout that nobody waits for never counts.",
    )
    .bugs(&[40]),
    Claim::new(
        "dropped-map",
        "jobs=slow results=taken",
        Holds::Exactly(&["raised: TimeoutError"]),
        "Where the results are taken, jobs of twice the timeout are not waited for.",
    )
    .ordered()
    .bugs(&[40]),
    Claim::new(
        "gathered",
        "",
        Holds::Exactly(&["3 tasks done"]),
        "With return_exceptions and a result that nobody looks at, a failure cannot be told from success.",
    )
    .bugs(&[43]),
    Claim::new(
        "gathered",
        "failures=reported",
        Holds::Exactly(&["3 tasks done; link 2: ConnectionError"]),
        "What failed is among the results, for whoever looks.",
    )
    .bugs(&[43]),
    Claim::new(
        "held-loop",
        "",
        Holds::Exactly(&["91 links; 1 tick in the meantime"]),
        "While the loop's thread fetches the links, no other task takes a step.",
    )
    .ordered()
    .bugs(&[43]),
    Claim::new(
        "held-loop",
        "links=awaited",
        Holds::Exactly(&["91 links; 6 ticks in the meantime"]),
        "Fetched by another thread and awaited, they hold nobody up.",
    )
    .ordered()
    .bugs(&[43]),
];
