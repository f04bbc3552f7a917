//! One job in four ways: clerks count votes, and somebody must know the total.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::{Executor, Future, ThreadPoolExecutor};
use racecourse::queue::Queue;
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};

/// The path that steps carry.
pub const PATH: &str = file!();

/// `hand-over`: shared under a lock, handed over, or returned.
pub const HAND_OVER: Demo = Demo {
    name: "hand-over",
    summary: "Clerks count the votes of an election, each a heap of their own, and the total is announced.",
    knobs: &[
        Knob::words(
            "by",
            &["nothing", "lock", "queue", "futures"],
            "lock",
            "what brings the counts together; nothing: one board on which everybody writes",
        ),
        Knob::number("clerks", (1, 8), "4", "2", "how many clerks"),
        Knob::number("votes", (1, 100_000), "2000", "2", "how many votes are in each heap"),
    ],
    anchor: "hand-over",
    body: hand_over,
    judge: Some(judge),
    live_only: None,
};

// ANCHOR: hand-over
fn hand_over(knobs: &Knobs) -> String {
    let (clerks, votes) = (knobs.count("clerks"), knobs.number("votes"));
    let total = match knobs.get("by") {
        "queue" => by_queue(clerks, votes),
        "futures" => by_futures(clerks, votes),
        way => on_a_board(clerks, votes, way == "lock"),
    };
    format!("total = {total}")
}

/// Everybody changes the same number.
fn on_a_board(clerks: usize, votes: i64, locked: bool) -> i64 {
    let total = Shared::named("total", 0);
    let lock = Lock::named("lock");
    let count = |n| {
        let (total, lock) = (total.clone(), lock.clone());
        let count = move || {
            for _ in 0..votes {
                let _held = locked.then(|| lock.hold());
                total.set(total.get() + 1);
            }
        };
        Thread::new(count).name(format!("clerk-{n}")).start()
    };
    let clerks: Vec<Thread> = (1..=clerks).map(count).collect();
    for clerk in &clerks {
        clerk.join();
    }
    total.peek()
}

/// Only main has the number. Everybody else tells it what they see.
fn by_queue(clerks: usize, votes: i64) -> i64 {
    let calls = Queue::named("calls", 0);
    for n in 1..=clerks {
        let calls = calls.clone();
        let count = move || (0..votes).for_each(|_| calls.put(1, None).unwrap());
        Thread::new(count).name(format!("clerk-{n}")).start();
    }
    let mut total = 0;
    for _ in 0..clerks as i64 * votes {
        total += calls.get(None).unwrap();
    }
    total
}

/// Everybody has a number. They are put together when all are there.
fn by_futures(clerks: usize, votes: i64) -> i64 {
    ThreadPoolExecutor::named("clerk", clerks).scope(|pool| {
        let count = move || Ok((0..votes).map(|_| 1).sum());
        let heaps: Vec<Future<i64>> = (0..clerks).map(|_| pool.submit(count).unwrap()).collect();
        heaps.iter().map(|heap| heap.result(None).unwrap()).sum()
    })
}
// ANCHOR_END: hand-over

fn judge(knobs: &Knobs, result: &str) -> String {
    let got: i64 = result.trim_start_matches("total = ").parse().unwrap_or_default();
    let all = knobs.number("clerks") * knobs.number("votes");
    match all - got {
        0 => format!("all {all} votes are counted"),
        lost => format!("{got} of {all} votes: {lost} are lost"),
    }
}
