//! A lost update between processes, a barrier, and a lock whose holder is killed.

use super::super::processes::demo::WITH;
use super::jobs::{self, Held};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::JobError;
use racecourse::multiprocessing::{Barrier, Condition, Event, Lock, Process, RLock, Semaphore, Value, pipe};
use racecourse::sched::{real_time, say};
use racecourse::sync::Shared;
use racecourse::threading::{self, Thread};
use std::time::{Duration, Instant};

/// The path that steps carry.
pub const PATH: &str = file!();

const PROCESSES: Option<&str> = Some("an exploration has no processes");

/// `locks`: shared memory is shared memory.
pub const LOCKS: Demo = Demo {
    name: "locks",
    summary: "Two workers add to a counter that they share, with its lock or without.",
    knobs: &[
        WITH,
        Knob::words("lock", &["off", "on"], "off", "whether they hold the counter's lock while they read and write it"),
        Knob::number("increments", (1, 100_000), "500", "1", "how often each adds"),
    ],
    anchor: "locks",
    body: locks,
    judge: Some(lost),
    live_only: None,
};

/// `process-barrier`: two wait for each other, two do not.
pub const BARRIER: Demo = Demo {
    name: "process-barrier",
    summary: "Four processes come one after the other; p1 and p2 wait for each other at a barrier, p3 and p4 do not.",
    knobs: &[Knob::number("apart", (0, 10_000), "200", "200", "how many milliseconds lie between two of them")],
    anchor: "barrier",
    body: barrier,
    judge: None,
    live_only: PROCESSES,
};

/// `holder-dies`: what becomes of a lock whose holder is killed.
pub const HOLDER_DIES: Demo = Demo {
    name: "holder-dies",
    summary: "A process takes something, or waits at it, and comes to an end; main wants it, too.",
    knobs: &[
        Knob::words(
            "what",
            &["lock", "rlock", "semaphore", "condition", "barrier", "event"],
            "lock",
            "what it holds, or waits at",
        ),
        Knob::words(
            "how",
            &["kill", "terminate", "abort", "panic", "error", "return"],
            "kill",
            "how it ends; who waits at a barrier or for an event is killed",
        ),
    ],
    anchor: "holder",
    body: holder_dies,
    judge: None,
    live_only: PROCESSES,
};

// ANCHOR: locks
fn locks(knobs: &Knobs) -> String {
    let (times, locked) = (knobs.number("increments").unsigned_abs(), knobs.is("lock", "on"));
    let counter =
        if knobs.is("with", "processes") { add_by_processes(times, locked) } else { Ok(add_by_threads(times, locked)) };
    counter.map_or_else(|error| error.to_string(), |counter| format!("counter = {counter}"))
}

fn add_by_processes(times: u64, locked: bool) -> Result<u64, JobError> {
    let counter = Value::new(&0_u64)?;
    let start = |name: &str| Process::new(&jobs::ADD, (counter.clone(), times, locked)).name(name).start();
    let processes = [start("adder-1")?, start("adder-2")?];
    for process in &processes {
        process.join(None);
    }
    Ok(counter.get()?)
}

fn add_by_threads(times: u64, locked: bool) -> u64 {
    let (counter, lock) = (Shared::named("counter", 0), threading::Lock::named("lock"));
    let threads = ["adder-1", "adder-2"].map(|name| {
        let (counter, lock) = (counter.clone(), lock.clone());
        let add = move || {
            for _ in 0..times {
                let _held = locked.then(|| lock.hold());
                counter.set(counter.get() + 1);
            }
        };
        Thread::new(add).name(name).start()
    });
    threads.iter().for_each(Thread::join);
    counter.get()
}
// ANCHOR_END: locks

fn lost(knobs: &Knobs, result: &str) -> String {
    let expected = 2 * knobs.number("increments");
    match result.trim_start_matches("counter = ").parse::<i64>() {
        Ok(got) if got == expected => format!("expected {expected}, got {got}"),
        Ok(got) => format!("expected {expected}, got {got}: {} updates lost", expected - got),
        Err(_) => result.to_string(),
    }
}

// ANCHOR: barrier
fn barrier(knobs: &Knobs) -> String {
    pass(knobs.number("apart").unsigned_abs()).unwrap_or_else(|error| error.to_string())
}

fn pass(apart: u64) -> Result<String, JobError> {
    let (barrier, lock) = (Barrier::new(2, None)?, Lock::new()?);
    let (report, theirs) = pipe(false)?;
    let mut processes = Vec::new();
    for (turn, name) in (0_u64..).zip(["p1", "p2", "p3", "p4"]) {
        let late = real_time(Duration::from_millis(turn * apart));
        let own = Some(barrier.clone()).filter(|_| turn < 2);
        let process = Process::new(&jobs::PASS, (late, own, lock.clone(), theirs.clone()));
        processes.push(process.name(name).start()?);
    }
    drop(theirs);
    let mut went_on = Vec::new();
    while let Ok((name, when)) = report.recv::<(String, u64)>() {
        went_on.push((name, when));
    }
    for process in &processes {
        process.join(None);
    }
    went_on.sort();
    let between = |one: usize, other: usize| went_on[one].1.abs_diff(went_on[other].1);
    Ok(format!(
        "p1 and p2 came {} ms apart and went on {} µs apart\np3 and p4 came {} ms apart and went on {} µs apart",
        apart,
        between(0, 1),
        apart,
        between(2, 3)
    ))
}
// ANCHOR_END: barrier

// ANCHOR: holder
fn holder_dies(knobs: &Knobs) -> String {
    hold_and_die(knobs.get("what"), knobs.get("how")).unwrap_or_else(|error| error.to_string())
}

fn hold_and_die(what: &str, how: &str) -> Result<String, JobError> {
    let held = match what {
        "lock" => Held::Lock(Lock::new()?),
        "rlock" => Held::RLock(RLock::new()?),
        "semaphore" => Held::Semaphore(Semaphore::new(1)?),
        "condition" => Held::Condition(Condition::new()?),
        "barrier" => Held::Barrier(Barrier::new(2, None)?),
        _ => Held::Event(Event::new()?),
    };
    let (ready, theirs) = pipe(false)?;
    let holder = Process::new(&jobs::HOLD, (held.clone(), how.to_string(), theirs)).name("holder").start()?;
    ready.recv::<()>()?;
    if let Held::Barrier(barrier) = &held {
        while barrier.n_waiting()? == 0 {}
    }
    say(format!("process {} has it, and ends by {how}", holder.pid()));
    match how {
        "terminate" => holder.terminate(),
        "kill" => holder.kill(),
        _ if matches!(held, Held::Barrier(_) | Held::Event(_)) => holder.kill(),
        _ => {}
    }
    holder.join(None);
    let start = Instant::now();
    let came = match held.take(Some(Duration::from_secs(1))) {
        Ok(true) => "main has it".to_string(),
        Ok(false) => "main waited in vain".to_string(),
        Err(error) => format!("main learns: {error}"),
    };
    Ok(format!("{came}\nafter {:.1} ms", start.elapsed().as_secs_f64() * 1000.0))
}
// ANCHOR_END: holder
