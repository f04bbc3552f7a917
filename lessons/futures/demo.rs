//! Results that are still to come: to ask for them, to settle them, to cancel them, to be told of them.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::{Executor, Future, FutureError, ThreadPoolExecutor};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Event, Thread, current_name};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

const SPEED: Knob = Knob::number("speed", (1, 1000), "20", "20", "how many times faster the sleeps pass");

/// `ask`: three ways to ask for a result.
pub const ASK: Demo = Demo {
    name: "ask",
    summary: "A worker settles a future after two seconds. main asks for the answer at once.",
    knobs: &[
        Knob::words(
            "by",
            &["done", "result", "timeout"],
            "result",
            "is it there? - wait for it - wait for it one second at most",
        ),
        SPEED,
    ],
    anchor: "ask",
    body: ask,
    judge: None,
    live_only: None,
};

/// `meddle`: who may settle a future.
pub const MEDDLE: Demo = Demo {
    name: "meddle",
    summary: "A pool's job will give 42. main has its future, and may set a result of its own.",
    knobs: &[
        Knob::words("main", &["waits", "meddles"], "meddles", "whether main settles the pool's future itself"),
        SPEED,
    ],
    anchor: "meddle",
    body: meddle,
    judge: None,
    live_only: None,
};

/// `cancel`: in time, or too late.
pub const CANCEL: Demo = Demo {
    name: "cancel",
    summary: "Two jobs of ten seconds are submitted to a pool, and main cancels one of them at once.",
    knobs: &[
        Knob::words("which", &["first", "second"], "second", "the job that main cancels"),
        Knob::number("workers", (1, 2), "1", "1", "with one worker, the second job waits for the first"),
        SPEED,
    ],
    anchor: "cancel",
    body: cancel,
    judge: None,
    live_only: None,
};

/// `callbacks`: who calls them, and when.
pub const CALLBACKS: Demo = Demo {
    name: "callbacks",
    summary: "main adds two callbacks to a future that a pool's worker settles.",
    knobs: &[
        Knob::words(
            "added",
            &["before", "meanwhile", "after"],
            "meanwhile",
            "whether main adds them before the job may end, while it ends, or when it has ended",
        ),
        Knob::words("first", &["works", "fails"], "works", "whether the first callback panics"),
    ],
    anchor: "callbacks",
    body: callbacks,
    judge: None,
    live_only: None,
};

// ANCHOR: ask
fn ask(knobs: &Knobs) -> String {
    let answer: Future<i32> = Future::named("answer");
    let place = answer.clone();
    let worker = Thread::new(move || {
        sleep(Duration::from_secs(2));
        place.settle(Ok(42)).unwrap();
    });
    let worker = worker.name("worker").start();

    let told = match knobs.get("by") {
        "done" => format!("done: {}", answer.done()),
        by => {
            let timeout = (by == "timeout").then_some(Duration::from_secs(1));
            match answer.result(timeout) {
                Ok(answer) => format!("result: {answer}"),
                Err(error) => format!("error: {error}"),
            }
        }
    };
    worker.join();
    told
}
// ANCHOR_END: ask

// ANCHOR: meddle
fn meddle(knobs: &Knobs) -> String {
    ThreadPoolExecutor::named("pool", 1).scope(|pool| {
        let job = || {
            sleep(Duration::from_secs(1));
            Ok(42)
        };
        let answer = pool.submit_named("answer", job).unwrap();
        if knobs.is("main", "meddles") {
            match answer.settle(Ok(0)) {
                Ok(()) => say("I have set the result myself"),
                Err(error) => say(format!("too late: {error}")),
            }
        }
        format!("result: {}", answer.result(None).unwrap())
    })
}
// ANCHOR_END: meddle

// ANCHOR: cancel
fn cancel(knobs: &Knobs) -> String {
    ThreadPoolExecutor::named("pool", knobs.count("workers")).scope(|pool| {
        let job = || {
            sleep(Duration::from_secs(10));
            Ok(())
        };
        let first = pool.submit_named("first", job).unwrap();
        let second = pool.submit_named("second", job).unwrap();

        let target = if knobs.is("which", "first") { &first } else { &second };
        let answer = target.cancel();
        say(format!("cancel: {answer}"));

        let end = |future: &Future<()>| match future.result(None) {
            Ok(()) => "ran",
            Err(FutureError::Cancelled) => "was cancelled",
            Err(_) => "failed",
        };
        format!("cancel: {answer}; first {}, second {}", end(&first), end(&second))
    })
}
// ANCHOR_END: cancel

// ANCHOR: callbacks
fn callbacks(knobs: &Knobs) -> String {
    let called = Shared::named("called", Vec::new());
    let note = |name: &'static str, fails: bool| {
        let called = called.clone();
        move |_: &Future<i32>| {
            assert!(!fails, "the {name} callback has a bug");
            called.update(|all| all.push(format!("{name} on {}", current_name())));
        }
    };

    ThreadPoolExecutor::named("pool", 1).scope(|pool| {
        let may_end = Event::named("may end");
        let gate = may_end.clone();
        let job = move || {
            gate.wait(None);
            Ok(42)
        };
        let answer = pool.submit_named("answer", job).unwrap();
        if !knobs.is("added", "before") {
            may_end.set();
        }
        if knobs.is("added", "after") {
            answer.result(None).unwrap();
        }
        answer.add_done_callback(note("first", knobs.is("first", "fails")));
        answer.add_done_callback(note("second", false));
        may_end.set();
    });
    called.get().join(", ")
}
// ANCHOR_END: callbacks
