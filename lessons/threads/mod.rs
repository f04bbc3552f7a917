//! Threads: more than one thing at a time.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on threads.
pub const LESSON: Lesson = Lesson {
    name: "threads",
    title: "Threads: more than one thing at a time",
    needs: &[],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::COOKBOOK, demo::SLOW, demo::TWO_THREADS, demo::DAEMON],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[22, 23, 24, 25, 26, 37],
    bugs: &[14, 15, 16],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "collect-results",
    "collect what workers find out",
    others: ["own_places", "by_queue"],
    wrong: [
        "last-one" is "missing-join",
        "read-too-soon" is "missing-join",
        "short-wait" is "missing-join",
        "sleep" is "missing-join",
        "counted" is "lost-update",
        "whole-list" is "lost-update",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "cookbook",
        "join=off",
        Holds::Exactly(&["ended: main", "ended: thread, main"]),
        "Without a join, main's function ends before the thread or after it.",
    ),
    Claim::new(
        "cookbook",
        "join=off",
        Holds::Exactly(&["ended: main"]),
        "By the clock it ends long before: the thread still has its messages to say.",
    )
    .ordered()
    .bugs(&[14]),
    Claim::new(
        "cookbook",
        "join=off last=fails",
        Holds::FailsWith("the cookbook's last page is missing"),
        "And yet the program is not over: the thread comes to its last line, which fails if you ask it to.",
    )
    .ordered()
    .bugs(&[14]),
    Claim::new(
        "cookbook",
        "join=off last=fails",
        Holds::Never("ended: main"),
        "It always comes to that line: no order ends the program before it.",
    )
    .ordered()
    .bugs(&[14]),
    Claim::new(
        "cookbook",
        "join=on",
        Holds::Exactly(&["ended: thread, main"]),
        "With a join, main's function ends after the thread, in every order.",
    ),
    Claim::new(
        "slow",
        "join=first",
        Holds::Exactly(&["process quit / function called by thread 1", "function called by thread 1 / process quit"]),
        "The last thread is not joined: its line comes before main's or after it.",
    )
    .bugs(&[15]),
    Claim::new(
        "slow",
        "join=both",
        Holds::Exactly(&["function called by thread 1 / process quit"]),
        "With both threads joined there is one order.",
    )
    .bugs(&[15]),
    Claim::new(
        "slow",
        "join=first print=pieces",
        Holds::Exactly(&[
            "process quit / function called by thread 1",
            "function called by thread 1 / process quit",
            "process quitfunction called by thread 1",
            "function called by thread 1process quit",
        ]),
        "Where a line's text and its end are two steps, two lines can run together.",
    )
    .bugs(&[15]),
    Claim::new(
        "two-threads",
        "",
        Holds::Exactly(&["exits: thread-1, thread-2", "exits: thread-2, thread-1"]),
        "Nothing but the clock says which of the two exits first.",
    ),
    Claim::new(
        "two-threads",
        "",
        Holds::Exactly(&["exits: thread-1, thread-2"]),
        "By the clock, thread-1 exits first.",
    )
    .ordered(),
    Claim::new(
        "two-threads",
        "exit-flag=0",
        Holds::NothingFails,
        "The line with the missing import does no harm as long as nobody reaches it.",
    )
    .bugs(&[16]),
    Claim::new(
        "two-threads",
        "exit-flag=1",
        Holds::FailsWith("NameError: name '_thread' is not defined"),
        "The first thread that reaches it fails.",
    )
    .bugs(&[16]),
    Claim::new(
        "daemon",
        "daemon=on join=off",
        Holds::Exactly(&["exit", "i=0 exit"]),
        "By the clock, a daemon that nobody joins prints i=0 or nothing.",
    )
    .ordered(),
    Claim::new(
        "daemon",
        "daemon=on join=off",
        Holds::Exactly(&["exit", "i=0 exit", "i=0 i=1 exit", "i=0 i=1 i=2 exit"]),
        "On a machine that keeps main waiting, a daemon may come to any of its lines.",
    ),
    Claim::new(
        "daemon",
        "daemon=on join=off last=fails",
        Holds::NothingFails,
        "By the clock, a daemon dies with main and never comes to its last line.",
    )
    .ordered(),
    Claim::new(
        "daemon",
        "daemon=off join=off last=fails",
        Holds::FailsWith("foo came to its last line"),
        "A thread that is no daemon does come to it, although main's function has ended.",
    )
    .ordered(),
    Claim::new(
        "daemon",
        "daemon=on join=on",
        Holds::Exactly(&["i=0 i=1 i=2 exit"]),
        "A daemon that is joined prints all it has to print.",
    ),
];
