//! The fib server: the same small service, made in eight ways.

pub mod client;
pub mod demo;
pub mod notice;
pub mod protocol;
pub mod race;
pub mod rust;
pub mod server;
pub mod versions;
pub mod wire;

use versions::{async_socket, blocking, pool, scheduler, self_pipe, streams, threads, tokio};

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on the fib server.
pub const LESSON: Lesson = Lesson {
    name: "fib-server",
    title: "The fib server: one service, eight ways",
    needs: &["threads", "races", "process-pool", "select-server"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "protocol.rs", path: protocol::PATH, text: include_str!("protocol.rs") },
        Source { name: "client.rs", path: client::PATH, text: include_str!("client.rs") },
        Source { name: "notice.rs", path: notice::PATH, text: include_str!("notice.rs") },
        Source { name: "race.rs", path: race::PATH, text: include_str!("race.rs") },
        Source { name: "server.rs", path: server::PATH, text: include_str!("server.rs") },
        Source { name: "versions/blocking.rs", path: blocking::PATH, text: include_str!("versions/blocking.rs") },
        Source { name: "versions/threads.rs", path: threads::PATH, text: include_str!("versions/threads.rs") },
        Source { name: "versions/pool.rs", path: pool::PATH, text: include_str!("versions/pool.rs") },
        Source { name: "versions/scheduler.rs", path: scheduler::PATH, text: include_str!("versions/scheduler.rs") },
        Source { name: "versions/self_pipe.rs", path: self_pipe::PATH, text: include_str!("versions/self_pipe.rs") },
        Source {
            name: "versions/async_socket.rs",
            path: async_socket::PATH,
            text: include_str!("versions/async_socket.rs"),
        },
        Source { name: "versions/streams.rs", path: streams::PATH, text: include_str!("versions/streams.rs") },
        Source { name: "versions/tokio.rs", path: tokio::PATH, text: include_str!("versions/tokio.rs") },
        Source { name: "wire.rs", path: wire::PATH, text: include_str!("wire.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::FIB_RACE, demo::FRAMING, demo::STUCK_CLIENT, demo::PERF_COUNTER, demo::FIB_BOTH, demo::FORK_LOCK],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[64, 65, 66, 67, 68, 74],
    bugs: &[44, 45, 46, 53, 54],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "rate",
    "report requests per second, each request once",
    others: ["never_zeroed", "one_step", "swap"],
    wrong: [
        "count-unlocked" is "lost-update",
        "report-unlocked" is "lost-update",
        "two-locks" is "wrong-lock",
        "zeroed-later" is "lock-too-small",
        "early-return" is "held-after-error",
        "lock-twice" is "self-deadlock",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new("framing", "", Holds::Exactly(&["1 1"]), "A line is a request, however its bytes arrive.").bugs(&[44]),
    Claim::new(
        "framing",
        "framing=none newline=missing",
        Holds::Exactly(&["1 1", "89"]),
        "Without framing, two requests for fib(1) may be taken for one for fib(11), which is 89.",
    )
    .bugs(&[44]),
    Claim::new(
        "framing",
        "framing=none",
        Holds::Possible("error: `1\\n1` is no number from 0 to 45"),
        "Line ends alone do not help: the server must look for them.",
    )
    .bugs(&[44]),
    Claim::new(
        "framing",
        "newline=missing",
        Holds::DeadlockAlways,
        "A client that never ends its line waits for its answer, and the server for the line's end.",
    )
    .bugs(&[53]),
    Claim::new(
        "stuck-client",
        "",
        Holds::Exactly(&["bad was told error: `abc` is no number from 0 to 45, good was told 55"]),
        "A bad request that is answered harms nobody.",
    )
    .bugs(&[45]),
    Claim::new(
        "stuck-client",
        "errors=fatal another=off",
        Holds::DeadlockAlways,
        "The handler's thread has died, the socket is open, and the client waits for ever.",
    )
    .bugs(&[45]),
    Claim::new(
        "stuck-client",
        "errors=fatal",
        Holds::Possible("bad was told nothing, good was told 55"),
        "When the next client is accepted, the socket is let go, and the one before hears that it is over.",
    )
    .bugs(&[45]),
    Claim::new("stuck-client", "errors=fatal", Holds::DeadlockPossible, "Unless the bad one was the last to come.")
        .bugs(&[45]),
    Claim::new(
        "stuck-client",
        "errors=fatal socket=given another=off",
        Holds::Exactly(&["bad was told nothing"]),
        "If the handler's thread has the only reference, the socket closes with it.",
    )
    .bugs(&[45]),
    Claim::new(
        "perf-counter",
        "",
        Holds::Exactly(&[
            "0 of 3 requests reported",
            "1 of 3 requests reported",
            "2 of 3 requests reported",
            "3 of 3 requests reported",
            "4 of 3 requests reported",
            "5 of 3 requests reported",
        ]),
        "Of three requests, anything from none to five may be reported.",
    )
    .bugs(&[46]),
    Claim::new(
        "perf-counter",
        "counter=locked",
        Holds::Exactly(&["3 of 3 requests reported"]),
        "With a lock around each, every request is reported once.",
    )
    .bugs(&[46]),
    Claim::new(
        "perf-counter",
        "counter=swap reports=2",
        Holds::Exactly(&["3 of 3 requests reported"]),
        "So it is if the counter is read and zeroed in one step.",
    )
    .bugs(&[46]),
    Claim::new(
        "fib-both",
        "",
        Holds::Exactly(&["recursive 1 1 2 3 5; iterative 1 1 2 3 5"]),
        "Started with 0 and 1, the iterative fib is the recursive one.",
    )
    .bugs(&[54]),
    Claim::new(
        "fib-both",
        "start=1-1",
        Holds::Exactly(&["recursive 1 1 2 3 5; iterative 1 2 3 5 8"]),
        "Started with 1 and 1, it is one too far.",
    )
    .bugs(&[54]),
    Claim::new(
        "fork-lock",
        "",
        Holds::DeadlockPossible,
        "A child that is forked while another thread holds a lock inherits it locked, for good.",
    ),
    Claim::new("fork-lock", "", Holds::Possible("both have written"), "It may go well, and mostly does."),
    Claim::new(
        "fork-lock",
        "when=first",
        Holds::Exactly(&["both have written"]),
        "A program that forks before it starts threads has nothing to fear.",
    ),
    Claim::new(
        "fork-lock",
        "start=spawn",
        Holds::Exactly(&["both have written"]),
        "A child that is spawned has locks of its own.",
    ),
];
