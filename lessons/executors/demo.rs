//! Pools of threads: jobs in, futures out.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::{Executor, ThreadPoolExecutor};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Thread, current_name};
use std::time::{Duration, Instant};

/// The path that steps carry.
pub const PATH: &str = file!();

const SPEED: Knob = Knob::number("speed", (1, 1000), "20", "20", "how many times faster the sleeps pass");

/// `square`: two jobs, two results.
pub const SQUARE: Demo = Demo {
    name: "square",
    summary: "A pool of two squares 5 and 8.",
    knobs: &[Knob::number("workers", (1, 8), "2", "2", "how many threads the pool may have")],
    anchor: "square",
    body: square,
    judge: None,
    live_only: None,
};

/// `reuse`: how many threads does it take?
pub const REUSE: Demo = Demo {
    name: "reuse",
    summary: "Three jobs go to a pool that may have three threads. How many does it start?",
    knobs: &[
        Knob::words(
            "ask",
            &["each", "last"],
            "each",
            "main waits for each result before it submits the next job, or not",
        ),
        Knob::number("workers", (1, 3), "3", "3", "how many threads the pool may have"),
    ],
    anchor: "reuse",
    body: reuse,
    judge: None,
    live_only: None,
};

/// `shutdown`: the last jobs of a pool.
pub const SHUTDOWN: Demo = Demo {
    name: "shutdown",
    summary: "main submits jobs to a pool of one thread and shuts it down, while another thread submits one more.",
    knobs: &[
        Knob::words("wait", &["on", "off"], "on", "whether shutdown returns only when the last job is done"),
        Knob::words("cancel", &["on", "off"], "off", "whether it cancels the jobs that were not begun"),
        Knob::words("late", &["on", "off"], "on", "whether the other thread is there"),
        Knob::number("jobs", (1, 20), "3", "2", "how many jobs main submits, of a second each"),
        SPEED,
    ],
    anchor: "shutdown",
    body: shutdown,
    judge: None,
    live_only: None,
};

/// `pool-deadlock`: a task that waits for a task.
pub const POOL_DEADLOCK: Demo = Demo {
    name: "pool-deadlock",
    summary: "Each task submits another one to its own pool, and waits for its result.",
    knobs: &[
        Knob::number("workers", (1, 4), "1", "1", "how many threads the pool may have"),
        Knob::number("tasks", (1, 3), "1", "1", "how many tasks wait for one of their own"),
    ],
    anchor: "pool-deadlock",
    body: pool_deadlock,
    judge: None,
    live_only: None,
};

/// `pool-cost`: what a thread costs.
pub const POOL_COST: Demo = Demo {
    name: "pool-cost",
    summary: "The same small job, again and again: on a new thread each time, and on a pool's.",
    knobs: &[Knob::number("jobs", (1, 100_000), "20", "10", "how often")],
    anchor: "pool-cost",
    body: pool_cost,
    judge: None,
    live_only: Some("it measures how long threads take to start"),
};

// ANCHOR: square
fn square(knobs: &Knobs) -> String {
    ThreadPoolExecutor::named("pool", knobs.count("workers")).scope(|pool| {
        let first = pool.submit_named("first", || Ok(5 * 5)).unwrap();
        let second = pool.submit_named("second", || Ok(8 * 8)).unwrap();
        format!("Result 1: {}, Result 2: {}", first.result(None).unwrap(), second.result(None).unwrap())
    })
}
// ANCHOR_END: square

// ANCHOR: reuse
fn reuse(knobs: &Knobs) -> String {
    ThreadPoolExecutor::named("pool", knobs.count("workers")).scope(|pool| {
        let mut futures = Vec::new();
        for _ in 0..3 {
            let job = || {
                say(format!("a job on {}", current_name()));
                Ok(())
            };
            let future = pool.submit(job).unwrap();
            if knobs.is("ask", "each") {
                future.result(None).unwrap();
            }
            futures.push(future);
        }
        futures.iter().for_each(|future| future.result(None).unwrap());
        match pool.workers().len() {
            1 => "3 jobs on 1 thread".into(),
            n => format!("3 jobs on {n} threads"),
        }
    })
}
// ANCHOR_END: reuse

// ANCHOR: shutdown
fn shutdown(knobs: &Knobs) -> String {
    let pool = ThreadPoolExecutor::named("pool", 1);
    let ran = Shared::named("ran", 0);
    let job = || {
        let ran = ran.clone();
        move || {
            sleep(Duration::from_secs(1));
            ran.update(|n| *n += 1);
            Ok(())
        }
    };
    let futures: Vec<_> = (0..knobs.number("jobs")).map(|_| pool.submit(job()).unwrap()).collect();

    let refused = Shared::named("refused", 0);
    let late = knobs.is("late", "on").then(|| {
        let (pool, job, refused) = (pool.handle(), job(), refused.clone());
        let submit = move || {
            if let Err(error) = pool.submit(job) {
                say(error.to_string());
                refused.set(1);
            }
        };
        Thread::new(submit).name("late").start()
    });

    pool.shutdown(knobs.is("wait", "on"), knobs.is("cancel", "on"));
    let by_then = ran.get();
    late.iter().for_each(Thread::join);
    pool.shutdown(true, false);
    let cancelled = futures.iter().filter(|future| future.cancelled()).count();
    format!("{by_then} of {} ran by then, {cancelled} cancelled, {} refused", ran.peek(), refused.peek())
}
// ANCHOR_END: shutdown

// ANCHOR: pool-deadlock
fn pool_deadlock(knobs: &Knobs) -> String {
    ThreadPoolExecutor::named("pool", knobs.count("workers")).scope(|pool| {
        let start = |n: i64| {
            let own_pool = pool.handle();
            let task = move || {
                let inner = own_pool.submit_named(format!("inner-{n}"), move || Ok(n))?;
                Ok(inner.result(None)?)
            };
            pool.submit_named(format!("outer-{n}"), task).unwrap()
        };
        let tasks: Vec<_> = (1..=knobs.number("tasks")).map(start).collect();
        let sum: i64 = tasks.iter().map(|task| task.result(None).unwrap()).sum();
        format!("sum = {sum}")
    })
}
// ANCHOR_END: pool-deadlock

// ANCHOR: pool-cost
fn pool_cost(knobs: &Knobs) -> String {
    let jobs = knobs.number("jobs");
    let measure = |what: &str, job: &mut dyn FnMut()| {
        let begun = Instant::now();
        (0..jobs).for_each(|_| job());
        let each = begun.elapsed() / u32::try_from(jobs).unwrap();
        format!("{what}: {each:?} for a job and back\n")
    };
    let new = measure("a new thread", &mut || Thread::spawn(|| ()).join());
    let used = ThreadPoolExecutor::named("pool", 1)
        .scope(|pool| measure("a pool's thread", &mut || pool.submit(|| Ok(())).unwrap().result(None).unwrap()));
    new + &used
}
// ANCHOR_END: pool-cost
