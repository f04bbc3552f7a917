//! A hundred inputs in chunks, and a callback that keeps everybody waiting.

use super::super::processes::demo::WITH;
use super::jobs;
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::JobError;
use racecourse::multiprocessing::{Callback, Pool};
use racecourse::queue::Queue;
use racecourse::sched::{real_time, say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Event, Thread};
use racecourse::trace::say::count;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The path that steps carry.
pub const PATH: &str = file!();

/// `pool`: a hundred inputs for two processes.
pub const POOL: Demo = Demo {
    name: "pool",
    summary: "A pool of two processes does a job for a hundred inputs, in chunks; then close, join, and look at the result.",
    knobs: &[
        Knob::number("inputs", (1, 10_000), "100", "10", "how many"),
        Knob::number("chunk", (0, 10_000), "0", "0", "how many inputs in one message; 0: as the pool thinks best"),
        Knob::number(
            "speed",
            (1, 10_000),
            "500",
            "500",
            "how many times faster than the tutorial's 12 seconds a job is",
        ),
    ],
    anchor: "pool",
    body: pool,
    judge: None,
    live_only: Some("an exploration has no processes"),
};

/// `slow-callback`: who waits for whom.
pub const SLOW_CALLBACK: Demo = Demo {
    name: "slow-callback",
    summary: "Two jobs are done at the same time; the first one's callback takes 0.3 seconds. Does the second result wait?",
    knobs: &[WITH, Knob::words("callback", &["slow", "none"], "slow", "whether the first result has such a callback")],
    anchor: "slow-callback",
    body: slow_callback,
    judge: None,
    live_only: None,
};

// ANCHOR: pool
fn pool(knobs: &Knobs) -> String {
    map(knobs).unwrap_or_else(|error| error.to_string())
}

fn map(knobs: &Knobs) -> Result<String, JobError> {
    let nap = real_time(Duration::from_secs(12));
    let pool = Pool::new(2)?;
    let inputs = (0..u32::try_from(knobs.count("inputs"))?).map(|number| (number, nap));
    let chunksize = Some(knobs.count("chunk")).filter(|chunk| *chunk > 0);
    let of = chunksize.unwrap_or_else(|| pool.chunksize(knobs.count("inputs")));
    let result = pool.map_async(
        &jobs::HI,
        inputs,
        chunksize,
        Some(Box::new(|all: &Vec<_>| {
            say(format!("callback: {} at once", count(all.len() as u64, "result")));
        })),
    )?;
    // what it is, and not what is in it
    say(format!("Pool: {result:?}"));
    pool.close();
    pool.join()?;
    let mut by_process: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (number, pid) in result.get(None)? {
        by_process.entry(pid).or_default().push(number);
    }
    let mut report = format!("chunks of {of}\n");
    for (pid, numbers) in by_process {
        let first: Vec<String> = numbers.iter().take(20).map(u32::to_string).collect();
        report += &format!("Hi from {pid}: {} of them: {} …\n", numbers.len(), first.join(" "));
    }
    Ok(report)
}
// ANCHOR_END: pool

// ANCHOR: slow-callback
fn slow_callback(knobs: &Knobs) -> String {
    let slow = knobs.is("callback", "slow");
    if knobs.is("with", "threads") {
        let waited = slow_callback_of_a_thread(slow);
        return format!("the second result waited for the first one's callback: {waited}");
    }
    slow_callback_of_a_pool(slow).unwrap_or_else(|error| error.to_string())
}

fn slow_callback_of_a_pool(slow: bool) -> Result<String, JobError> {
    let pool = Pool::new(2)?;
    // both processes are started, and idle
    pool.map(&jobs::HI, [(0, Duration::from_millis(20)), (0, Duration::from_millis(20))], Some(1))?;
    let nap = real_time(Duration::from_millis(300));
    let callback: Option<Callback<(u32, u32)>> = match slow {
        true => Some(Box::new(move |_| sleep(nap))),
        false => None,
    };
    let start = Instant::now();
    let first = pool.apply_async(&jobs::HI, (1, Duration::ZERO), callback)?;
    let second = pool.apply_async(&jobs::HI, (2, Duration::from_millis(20)), None)?;
    second.get(None)?;
    let second_after = start.elapsed().as_millis();
    first.get(None)?;
    let first_after = start.elapsed().as_millis();
    Ok(format!("the second was there after {second_after} ms, the first after {first_after} ms"))
}

fn slow_callback_of_a_thread(slow: bool) -> bool {
    let arrived = Queue::named("arrived", 0);
    let called = Shared::named("the slow callback was called", false);
    let second_there = Event::named("second result");
    let (take, call, tell) = (arrived.clone(), called.clone(), second_there.clone());
    let handle = move || {
        for _ in 0..2 {
            match take.get(None).unwrap() {
                1 if slow => call.set(true),
                2 => tell.set(),
                _ => {}
            }
        }
    };
    let handler = Thread::new(handle).name("result-handler").start();
    let workers = [1, 2].map(|number| {
        let arrived = arrived.clone();
        Thread::new(move || arrived.put(number, None).unwrap()).name(format!("worker-{number}")).start()
    });
    second_there.wait(None);
    let waited = called.get();
    workers.iter().for_each(Thread::join);
    handler.join();
    waited
}
// ANCHOR_END: slow-callback
