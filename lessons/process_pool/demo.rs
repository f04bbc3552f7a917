//! Processes share nothing: what that means for results, for globals, for order, and for a worker that dies.

use super::jobs;
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::ThreadPoolExecutor;
use racecourse::futures::process::{ProcessPoolExecutor, Stage, Step};
use racecourse::sched::say;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::collections::BTreeMap;

/// The path that steps carry.
pub const PATH: &str = file!();

const PROCESSES: Option<&str> = Some("an exploration has no processes");

/// `processes`: who does the jobs.
pub const WORKERS: Demo = Demo {
    name: "processes",
    summary: "A pool of processes does some jobs, each of which counts itself in a global variable.",
    knobs: &[
        Knob::number("workers", (1, 10_000), "2", "2", "how many processes there may be"),
        Knob::number("jobs", (1, 10_000), "8", "8", "how many jobs"),
    ],
    anchor: "processes",
    body: processes,
    judge: None,
    live_only: PROCESSES,
};

/// `broken-pool`: a worker comes to a bad end.
pub const BROKEN: Demo = Demo {
    name: "broken-pool",
    summary: "Three jobs go to a pool of one process, and the first of them misbehaves.",
    knobs: &[Knob::words(
        "how",
        &["kill", "abort", "exit", "panic", "error", "print", "sleep"],
        "kill",
        "killed by signal 9, abort(), exit(3), a panic, an error; it merely prints; it sleeps for an hour",
    )],
    anchor: "broken",
    body: broken,
    judge: None,
    live_only: PROCESSES,
};

/// `main-again`: why Python wants a guard.
pub const MAIN_AGAIN: Demo = Demo {
    name: "main-again",
    summary: "A program starts a worker, which is the same program, which starts a worker, ...",
    knobs: &[Knob::words(
        "guard",
        &["off", "on"],
        "off",
        "whether the worker does its job only, or all of `main` first",
    )],
    anchor: "main-again",
    body: main_again,
    judge: None,
    live_only: PROCESSES,
};

/// `copies`: what happens to a variable that a worker changes.
pub const COPIES: Demo = Demo {
    name: "copies",
    summary: "Two workers add to a counter: to one that they share, or each to its own copy.",
    knobs: &[
        Knob::words(
            "memory",
            &["shared", "copied", "returned"],
            "copied",
            "threads share; processes have copies; what is returned is not lost",
        ),
        Knob::number("increments", (1, 1000), "100", "1", "how often each worker adds"),
    ],
    anchor: "copies",
    body: copies,
    judge: None,
    live_only: None,
};

/// `merge`: the last of the ten stages.
pub const MERGE: Demo = Demo {
    name: "merge",
    summary: "Three workers bring the results of three chunks, in any order, into one list.",
    knobs: &[Knob::words(
        "by",
        &["arrival", "place"],
        "arrival",
        "append what arrives, or put it at its chunk's place",
    )],
    anchor: "merge",
    body: merge,
    judge: None,
    live_only: None,
};

// ANCHOR: processes
fn processes(knobs: &Knobs) -> String {
    let (workers, jobs) = (knobs.count("workers"), knobs.count("jobs"));
    let before = jobs::DESCRIPTORS.call(()).unwrap();
    let pool = ProcessPoolExecutor::new(workers).unwrap();
    let visits = pool.map(&jobs::VISIT, vec![10_000_000; jobs], 1, None).unwrap();
    let mut by_process: BTreeMap<u32, u32> = BTreeMap::new();
    for visit in visits.map(Result::unwrap) {
        say(format!("process {}: its visit {}", visit.pid, visit.visits));
        *by_process.entry(visit.pid).or_default() += 1;
    }
    let mut open = pool.submit(&jobs::DESCRIPTORS, ()).unwrap().result(None).unwrap();
    // what racecourse itself was started with is not of the pool's making
    open.retain(|name| !before.contains(name));

    let mut report = format!("{workers} allowed, {} started, {jobs} jobs done\n", pool.started());
    for (pid, visits) in by_process {
        report += &format!("process {pid} counted {visits}\n");
    }
    if !open.is_empty() {
        let sockets = open.iter().filter(|name| name.starts_with("socket:")).count();
        let pipes = open.iter().filter(|name| name.starts_with("pipe:")).count();
        report += &format!("a worker has {pipes} pipes and {sockets} sockets of the pool's\n");
    }
    report += &format!(
        "unless told: {} processes in a ProcessPoolExecutor, {} threads in a ThreadPoolExecutor",
        ProcessPoolExecutor::default_workers(),
        ThreadPoolExecutor::default_workers()
    );
    report
}
// ANCHOR_END: processes

// ANCHOR: broken
fn broken(knobs: &Knobs) -> String {
    let tell = |step: &Step| {
        if let (Stage::Start, Some(pid)) = (step.stage, step.pid) {
            say(format!("process {pid} is there"));
        }
    };
    let pool = ProcessPoolExecutor::builder().max_workers(1).watch(tell).build().unwrap();
    let jobs = [knobs.get("how"), "work", "work"];
    let futures = jobs.map(|how| pool.submit(&jobs::MISBEHAVE, how.to_string()).unwrap());
    let mut report = String::new();
    for (how, future) in jobs.iter().zip(&futures) {
        let came = future.result(None).unwrap_or_else(|error| format!("error: {error}"));
        report += &format!("{how:<6} {came}\n");
    }
    let later = pool.submit(&jobs::MISBEHAVE, "later".to_string());
    let came = later
        .map(|future| future.result(None))
        .map_or_else(|refused| format!("refused: {refused}"), |came| came.unwrap());
    report += &format!("later  {came}\n");
    pool.shutdown(true, false);
    report + &format!("{} process started; what it printed: {:?}", pool.started(), pool.printed())
}
// ANCHOR_END: broken

// ANCHOR: main-again
fn main_again(knobs: &Knobs) -> String {
    match jobs::main_of_the_program(0, knobs.is("guard", "on")) {
        Ok(ran) => format!("main ran in {} process: {ran:?}", ran.len()),
        Err(error) => format!("it ended with an error: {error}"),
    }
}
// ANCHOR_END: main-again

// ANCHOR: copies
fn copies(knobs: &Knobs) -> String {
    let counter = Shared::named("counter", 0);
    let increments = knobs.number("increments");
    let memory = knobs.get("memory").to_string();

    let workers = ["worker-1", "worker-2"].map(|name| {
        let (counter, memory) = (counter.clone(), memory.clone());
        let work = move || {
            // a process gets a copy of what it is sent, and nobody sees what it does to it
            let mine = if memory == "shared" { counter.clone() } else { Shared::named(name, 0) };
            for _ in 0..increments {
                mine.set(mine.get() + 1);
            }
            if memory == "returned" {
                // the parent receives a result, and adds it to the others
                counter.update(|sum| *sum += mine.peek());
            }
        };
        Thread::new(work).name(name).start()
    });
    for worker in &workers {
        worker.join();
    }
    format!("counter = {}", counter.peek())
}
// ANCHOR_END: copies

// ANCHOR: merge
fn merge(knobs: &Knobs) -> String {
    let merged = Shared::named("merged", Vec::new());
    let by_place = knobs.is("by", "place");
    let workers = [1, 2, 3].map(|place| {
        let merged = merged.clone();
        let bring = move || {
            merged.update(|list| list.push((place, place * 10)));
        };
        Thread::new(bring).name(format!("worker-{place}")).start()
    });
    for worker in &workers {
        worker.join();
    }

    let mut merged = merged.peek();
    if by_place {
        merged.sort();
    }
    let results: Vec<String> = merged.iter().map(|(_, result)| result.to_string()).collect();
    results.join(" ")
}
// ANCHOR_END: merge
