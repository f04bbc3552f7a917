//! Flags: a downloader over real HTTP, with the servers that it downloads from.

pub mod answers;
pub mod client;
pub mod codes;
pub mod demo;
pub mod download;
pub mod folder;
pub mod host;
pub mod http;
pub mod notice;
pub mod picture;
pub mod report;
pub mod rust;
pub mod server;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on many downloads at once.
pub const LESSON: Lesson = Lesson {
    name: "flags",
    title: "Flags: many downloads at once",
    needs: &["executors", "as-completed"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
        Source { name: "download.rs", path: download::PATH, text: include_str!("download.rs") },
        Source { name: "client.rs", path: client::PATH, text: include_str!("client.rs") },
        Source { name: "http.rs", path: http::PATH, text: include_str!("http.rs") },
        Source { name: "host.rs", path: host::PATH, text: include_str!("host.rs") },
        Source { name: "server.rs", path: server::PATH, text: include_str!("server.rs") },
        Source { name: "answers.rs", path: answers::PATH, text: include_str!("answers.rs") },
        Source { name: "codes.rs", path: codes::PATH, text: include_str!("codes.rs") },
        Source { name: "folder.rs", path: folder::PATH, text: include_str!("folder.rs") },
        Source { name: "notice.rs", path: notice::PATH, text: include_str!("notice.rs") },
        Source { name: "picture.rs", path: picture::PATH, text: include_str!("picture.rs") },
        Source { name: "report.rs", path: report::PATH, text: include_str!("report.rs") },
    ],
    demos: &[demo::DOWNLOADS, demo::ACCOUNTING, demo::SLIPS, demo::UNFORESEEN, demo::PROGRESS_COUNTER],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[5, 6, 7, 8, 9, 10, 11, 12, 18, 19],
    bugs: &[3, 4, 5, 6, 7, 12],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "tally",
    "count how downloads came out, each once",
    others: ["own_tallies", "one_counts", "pool"],
    wrong: [
        "own-lock" is "wrong-lock",
        "lock-too-small" is "lock-too-small",
        "look-first" is "check-then-act",
        "early-return" is "held-after-error",
        "read-too-soon" is "missing-join",
        "never-ends" is "abandoned-queue",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "accounting",
        "",
        Holds::Exactly(&["3 of 3 accounted for"]),
        "Counted in the loop, every download is accounted for, whatever comes of each.",
    )
    .bugs(&[12]),
    Claim::new(
        "accounting",
        "counts=last",
        Holds::FailsWith("some downloads are unaccounted for: 1 of 3 counted"),
        "Counted behind the loop, only the last one is.",
    )
    .bugs(&[12]),
    Claim::new(
        "accounting",
        "counts=last",
        Holds::Never("3 of 3 accounted for"),
        "It never comes out right by chance.",
    )
    .bugs(&[12]),
    Claim::new(
        "accounting",
        "counts=last codes=1",
        Holds::Exactly(&["1 of 1 accounted for"]),
        "With a single code it looks right.",
    )
    .bugs(&[12]),
    Claim::new(
        "slips",
        "limit=5",
        Holds::Exactly(&["5 asked for: 5 kept, 0 not found"]),
        "A limit that is applied last cuts the usual list too.",
    )
    .bugs(&[3]),
    Claim::new(
        "slips",
        "limit=5 cut=first",
        Holds::Exactly(&["20 asked for: 20 kept, 0 not found"]),
        "A limit that is applied to what was typed does nothing when nothing was typed.",
    )
    .bugs(&[3]),
    Claim::new(
        "slips",
        "",
        Holds::Exactly(&["20 asked for: 20 kept, 0 not found"]),
        "With a folder that was made, and every status checked, all twenty flags are kept.",
    )
    .bugs(&[4, 7]),
    Claim::new(
        "slips",
        "folder=missing",
        Holds::FailsWith("FileNotFoundError"),
        "Where nobody makes the folder, the first flag ends the program.",
    )
    .bugs(&[4]),
    Claim::new(
        "slips",
        "blank=missing",
        Holds::Exactly(&["19 asked for: 18 kept, 1 not found"]),
        "Without the blank there are nineteen codes, and JPMX is not found.",
    )
    .bugs(&[7]),
    Claim::new(
        "slips",
        "blank=missing status=unchecked",
        Holds::Exactly(&["19 asked for: 19 kept, 0 not found; jpmx.gif holds `404 page not found`"]),
        "Without a look at the status, the page that says so is kept as a flag.",
    )
    .bugs(&[7]),
    Claim::new(
        "unforeseen",
        "",
        Holds::Exactly(&["2 of 3 downloads, then PermissionError", "3 of 3 downloads, then PermissionError"]),
        "Cancel what is queued, and no more is downloaded than the workers take before the news arrives.",
    )
    .bugs(&[6]),
    Claim::new(
        "unforeseen",
        "on_error=leave",
        Holds::Exactly(&["3 of 3 downloads, then PermissionError"]),
        "Leave the loop by the error alone, and every queued download is made before it is heard of.",
    )
    .bugs(&[6]),
    Claim::new(
        "progress-counter",
        "",
        Holds::Exactly(&["2 of 2 counted"]),
        "One thread that takes the results counts them all.",
    ),
    Claim::new(
        "progress-counter",
        "counted=workers",
        Holds::Exactly(&["1 of 2 counted", "2 of 2 counted"]),
        "Workers that count without a lock can lose one.",
    ),
    Claim::new(
        "progress-counter",
        "counted=locked",
        Holds::Exactly(&["2 of 2 counted"]),
        "Workers that count with a lock lose none.",
    ),
];
