//! One thread for many sockets: readiness, a scheduler by hand, and news from a pool.

pub mod demo;
pub mod network;
pub mod rust;
pub mod scheduler;

use crate::lessons::fib_server::versions;
use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on a server of one thread.
pub const LESSON: Lesson = Lesson {
    name: "select-server",
    title: "select: one thread for many sockets",
    needs: &["coroutines", "process-pool"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "scheduler.rs", path: scheduler::PATH, text: include_str!("scheduler.rs") },
        Source { name: "network.rs", path: network::PATH, text: include_str!("network.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
        Source {
            name: "../fib_server/versions/scheduler.rs",
            path: versions::scheduler::PATH,
            text: include_str!("../fib_server/versions/scheduler.rs"),
        },
        Source {
            name: "../fib_server/versions/self_pipe.rs",
            path: versions::self_pipe::PATH,
            text: include_str!("../fib_server/versions/self_pipe.rs"),
        },
    ],
    demos: &[
        demo::GENERATOR_SCHEDULER,
        demo::ONE_BAD_REQUEST,
        demo::ONE_HEAVY_REQUEST,
        demo::FUTURE_WAIT,
        demo::SELF_PIPE,
    ],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[70, 71],
    bugs: &[48, 49, 50],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "finished",
    "tell a loop which futures are done",
    others: ["inbox", "one_step"],
    wrong: [
        "no-lock" is "lost-update",
        "own-lock" is "wrong-lock",
        "lock-too-small" is "lock-too-small",
        "byte-first" is "abandoned-queue",
        "send-waits" is "abandoned-queue",
        "waits-with-lock" is "lock-held-across-wait",
        "early-return" is "held-after-error",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "generator-scheduler",
        "",
        Holds::Exactly(&["served 1 2; Closed said 2×", "served 2 1; Closed said 2×"]),
        "Whoever's request comes first is served first, and nobody has to wait for another connection to end.",
    ),
    Claim::new(
        "generator-scheduler",
        "requests=2",
        Holds::Exactly(&[
            "served 1 1 2 2; Closed said 2×",
            "served 1 2 1 2; Closed said 2×",
            "served 1 2 2 1; Closed said 2×",
            "served 2 1 1 2; Closed said 2×",
            "served 2 1 2 1; Closed said 2×",
            "served 2 2 1 1; Closed said 2×",
        ]),
        "With two requests each, the two handlers take turns in all six ways there are.",
    ),
    Claim::new(
        "generator-scheduler",
        "clients=1 requests=3",
        Holds::Exactly(&["served 1 1 1; Closed said 1×"]),
        "Behind the loop, `Closed` is said once for a connection.",
    )
    .bugs(&[50]),
    Claim::new(
        "generator-scheduler",
        "clients=1 requests=3 closed=each",
        Holds::Exactly(&["served 1 1 1; Closed said 3×"]),
        "In the loop, it is said after each answer: three times for three.",
    )
    .bugs(&[50]),
    Claim::new(
        "one-bad-request",
        "",
        Holds::Exactly(&["bad was told error: `abc` is no number from 0 to 45, good was told 55"]),
        "A handler that answers a bad request harms nobody.",
    )
    .bugs(&[48]),
    Claim::new(
        "one-bad-request",
        "errors=fatal",
        Holds::Exactly(&["bad was told nothing, good was told nothing", "bad was told nothing, good was told 55"]),
        "A handler that raises ends run(), and with it everybody who was not answered yet.",
    )
    .bugs(&[48]),
    Claim::new(
        "one-heavy-request",
        "work=loop",
        Holds::Exactly(&["answered: heavy, light"]),
        "If the loop computes, who comes a second later waits until it is through.",
    )
    .ordered(),
    Claim::new(
        "one-heavy-request",
        "",
        Holds::Exactly(&["answered: light, heavy"]),
        "If a pool computes, who comes a second later is answered at once.",
    )
    .ordered(),
    Claim::new("future-wait", "", Holds::Exactly(&["answered"]), "With both, the task is always answered."),
    Claim::new(
        "future-wait",
        "condition=tutorial",
        Holds::Exactly(&["answered"]),
        "The tutorial's condition does no harm as long as its monitor waits at a socket.",
    )
    .bugs(&[49]),
    Claim::new(
        "future-wait",
        "condition=tutorial monitor=off",
        Holds::Exactly(&["answered", "run() has ended, nobody was answered"]),
        "Without the monitor, run() may end while a task waits for its future.",
    )
    .bugs(&[49]),
    Claim::new(
        "future-wait",
        "condition=whole monitor=off",
        Holds::DeadlockPossible,
        "With the condition mended and no monitor, run() may wait in select for nothing at all.",
    )
    .bugs(&[49]),
    Claim::new(
        "future-wait",
        "condition=whole monitor=off",
        Holds::Possible("run() has ended, nobody was answered"),
        "It may still end too soon: the callback moves the task between the looks at two lists.",
    )
    .bugs(&[49]),
    Claim::new(
        "self-pipe",
        "",
        Holds::Exactly(&["2 of 2 answered"]),
        "An inbox, and a send that never waits: every future is heard of, once.",
    )
    .bugs(&[49]),
    Claim::new(
        "self-pipe",
        "notify=blocking",
        Holds::DeadlockPossible,
        "If the loop itself calls back, and the pipe is full, it waits for room that only it could make.",
    )
    .bugs(&[49]),
    Claim::new(
        "self-pipe",
        "notify=blocking room=2",
        Holds::Exactly(&["2 of 2 answered"]),
        "In a pipe with room for all of them it never happens.",
    )
    .bugs(&[49]),
    Claim::new(
        "self-pipe",
        "callbacks=one-step",
        Holds::Exactly(&["2 of 2 answered"]),
        "Callbacks that change the loop's list in one step, as CPython's deque does, lose nothing.",
    )
    .bugs(&[49]),
    Claim::new(
        "self-pipe",
        "callbacks=read-write",
        Holds::Possible("3 of 2 answered"),
        "In two steps, a task may be run twice.",
    )
    .bugs(&[49]),
    Claim::new(
        "self-pipe",
        "callbacks=read-write",
        Holds::DeadlockPossible,
        "Or one is lost, and the loop waits for it for ever.",
    )
    .bugs(&[49]),
];
