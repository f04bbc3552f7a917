//! From `yield` to `async` and `await`: coroutines over sockets, and streams.

pub mod demo;
pub mod rust;

use crate::lessons::fib_server::versions;
use crate::lessons::select_server::network;
use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on async and await.
pub const LESSON: Lesson = Lesson {
    name: "async-await",
    title: "async and await: from yield to streams",
    needs: &["async-futures", "select-server", "fib-server"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source {
            name: "../select_server/network.rs",
            path: network::PATH,
            text: include_str!("../select_server/network.rs"),
        },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
        Source {
            name: "../fib_server/versions/async_socket.rs",
            path: versions::async_socket::PATH,
            text: include_str!("../fib_server/versions/async_socket.rs"),
        },
        Source {
            name: "../fib_server/versions/streams.rs",
            path: versions::streams::PATH,
            text: include_str!("../fib_server/versions/streams.rs"),
        },
        Source {
            name: "../fib_server/versions/tokio.rs",
            path: versions::tokio::PATH,
            text: include_str!("../fib_server/versions/tokio.rs"),
        },
    ],
    demos: &[demo::ASYNC_SOCKET, demo::GATHER_ERROR],
    claims: CLAIMS,
    // the diagnoses reason about threads, and here there is one
    exercises: &[],
    systems: &[72, 73],
    bugs: &[48, 51, 52, 53],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "async-socket",
        "",
        Holds::Exactly(&["first was told 55, second was told 55"]),
        "Each coroutine is driven to its end, whoever's bytes come first.",
    ),
    Claim::new(
        "async-socket",
        "first=bad",
        Holds::Exactly(&["first was told error: `abc` is no number from 0 to 45, second was told 55"]),
        "A coroutine that answers a bad request harms nobody.",
    )
    .bugs(&[48]),
    Claim::new(
        "async-socket",
        "first=bad errors=fatal",
        Holds::Exactly(&[
            "first was told nothing, second was told nothing",
            "first was told nothing, second was told 55",
        ]),
        "Nicer syntax contains nothing: an error in one coroutine still ends run() and everybody else.",
    )
    .bugs(&[48]),
    Claim::new("gather-error", "", Holds::Exactly(&["told: [Error]"]), "Look at the result, and the error is noticed.")
        .bugs(&[52]),
    Claim::new(
        "gather-error",
        "look=list",
        Holds::Exactly(&["told: 5000 is more than 45: that would take too long"]),
        "A list of results is never an error: the error's text is sent as the answer.",
    )
    .bugs(&[52]),
    Claim::new(
        "gather-error",
        "look=list n=10",
        Holds::Exactly(&["told: 55"]),
        "With a good request nobody can tell the two apart.",
    )
    .bugs(&[52]),
];
