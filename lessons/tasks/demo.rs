//! Tasks: many coroutines on one loop.

use crate::lessons::event_loop::demo::SECONDS;
use racecourse::asyncio::{self, Error, EventLoop, Task, gather, sleep, yield_now};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::say;
use racecourse::sync::Shared;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `interleaved`: two computations that take turns.
pub const INTERLEAVED: Demo = Demo {
    name: "interleaved",
    summary: "factorial(n) and fibonacci(n), with a second's sleep at each step, as tasks or one after the other.",
    knobs: &[
        Knob::number("n", (2, 10), "10", "3", "of which number"),
        Knob::words("way", &["tasks", "in-turn"], "tasks", "whether each is a task, or one is awaited after the other"),
        SECONDS,
        Knob::number("speed", (1, 1000), "5", "5", "how many times faster than the tutorial the seconds pass"),
    ],
    anchor: "interleaved",
    body: interleaved,
    judge: None,
    live_only: None,
};

/// `await-counter`: an update with a hole in it, or without.
pub const AWAIT_COUNTER: Demo = Demo {
    name: "await-counter",
    summary: "Two tasks add 1 to a counter; between reading and writing it they await, or do not.",
    knobs: &[
        Knob::words("await", &["between", "none"], "between", "whether a task awaits between reading and writing"),
        Knob::number("apart", (0, 5), "0", "2", "how many seconds the second task begins after the first"),
        Knob::number("speed", (1, 1000), "4", "4", "how many times faster the seconds pass"),
    ],
    anchor: "counter",
    body: await_counter,
    judge: None,
    live_only: None,
};

/// `asked-to-stop`: a cancellation, and where it arrives.
pub const ASKED_TO_STOP: Demo = Demo {
    name: "asked-to-stop",
    summary: "A task takes three steps; another cancels it after a second and a half.",
    knobs: &[
        Knob::words("await", &["each-step", "none"], "each-step", "whether the task sleeps a second after each step"),
        Knob::words("told", &["raised", "swallowed"], "raised", "whether the task lets the cancellation pass"),
        Knob::number("speed", (1, 1000), "3", "3", "how many times faster the seconds pass"),
    ],
    anchor: "stop",
    body: asked_to_stop,
    judge: None,
    live_only: None,
};

const SECOND: Duration = Duration::from_secs(1);

fn spawn<T: Clone + 'static>(coroutine: impl Future<Output = Result<T, Error>> + 'static) -> Task<T> {
    EventLoop::running().create_task(coroutine)
}

// ANCHOR: interleaved
async fn factorial(n: u64) -> Result<u64, Error> {
    let mut product = 1;
    for factor in 2..=n {
        say(format!("factorial: times {factor}"));
        sleep(SECOND).await?;
        product *= factor;
    }
    Ok(product)
}

async fn fibonacci(n: u64) -> Result<u64, Error> {
    let (mut this, mut next) = (0, 1);
    for step in 1..=n {
        say(format!("fibonacci: step {step}"));
        sleep(SECOND).await?;
        (this, next) = (next, this + next);
    }
    Ok(this)
}

fn interleaved(knobs: &Knobs) -> String {
    let n = knobs.count("n") as u64;
    let (as_tasks, told) = (knobs.is("way", "tasks"), knobs.is("seconds", "told"));
    let results = asyncio::run(async move {
        let results = if as_tasks {
            let tasks = [spawn(factorial(n)), spawn(fibonacci(n))];
            gather(tasks).await?
        } else {
            vec![factorial(n).await?, fibonacci(n).await?]
        };
        let seconds = EventLoop::running().time().as_secs();
        let after = if told { format!(" after {seconds} s") } else { String::new() };
        Ok(format!("{} and {}{after}", results[0], results[1]))
    });
    results.unwrap_or_else(|error| error.to_string())
}
// ANCHOR_END: interleaved

// ANCHOR: counter
async fn add_one(counter: Shared<i64>, delay: Duration, awaits: bool) -> Result<(), Error> {
    sleep(delay).await?;
    let seen = counter.get();
    if awaits {
        sleep(SECOND).await?; // everybody else may run here
    }
    counter.set(seen + 1);
    Ok(())
}

fn await_counter(knobs: &Knobs) -> String {
    let counter = Shared::named("counter", 0);
    let (awaits, apart) = (knobs.is("await", "between"), knobs.count("apart") as u32);
    let own = counter.clone();
    let ran = asyncio::run(async move {
        let first = spawn(add_one(own.clone(), SECOND, awaits));
        let second = spawn(add_one(own, SECOND + apart * SECOND, awaits));
        gather([first, second]).await
    });
    ran.map_or_else(|error| error.to_string(), |_| format!("counter = {}", counter.peek()))
}
// ANCHOR_END: counter

// ANCHOR: stop
async fn three_steps(done: Rc<Cell<u32>>, awaits: bool, swallows: bool) -> Result<(), Error> {
    for step in 1..=3 {
        say(format!("step {step}"));
        done.set(step);
        if awaits && let Err(cancelled) = sleep(SECOND).await {
            say("is told here that it is cancelled");
            if !swallows {
                return Err(cancelled);
            }
        }
    }
    Ok(())
}

fn asked_to_stop(knobs: &Knobs) -> String {
    let (awaits, swallows) = (knobs.is("await", "each-step"), knobs.is("told", "swallowed"));
    let ran = asyncio::run(async move {
        let done = Rc::new(Cell::new(0));
        let task = spawn(three_steps(Rc::clone(&done), awaits, swallows));
        yield_now().await?; // its first step
        sleep(2 * SECOND - SECOND / 2).await?;
        let asked = task.cancel();
        let ended = task.await;
        let asked = if asked { "asked" } else { "too late to ask" };
        let ended = if ended.is_ok() { "came to its end" } else { "cancelled" };
        Ok(format!("{asked}: {ended} after {} of 3 steps", done.get()))
    });
    ran.unwrap_or_else(|error| error.to_string())
}
// ANCHOR_END: stop
