//! Work that only computes: on threads, in processes, under a GIL and without one.

use super::contest::{Collect, Contest};
use super::gil::{Gil, Interpreter};
use super::work;
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::{Executor, ReturnWhen, ThreadPoolExecutor, wait};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};
use std::time::{Duration, Instant};

/// The path that steps carry.
pub const PATH: &str = file!();

const MEASURES: Option<&str> = Some("it measures how long work takes");

const POOL: Knob = Knob::words("pool", &["all", "none", "thread", "process"], "all", "what shares the work");
const WORKERS: &str = "how many threads, and how many processes";
const GIL: Knob = Knob::words("gil", &["off", "on"], "off", "one lock around computing in threads, as in CPython");
const CHUNK: Knob = Knob::number("chunk", (1, 10_000), "1", "1", "how many calls go to a process in one message");
const EXPLAIN: Knob = Knob::words("explain", &["off", "on"], "off", "tell the ten stages of each call to a process");

/// `gcd`: the first tutorial's measurement.
pub const GCD: Demo = Demo {
    name: "gcd",
    summary: "Greatest common divisors of pairs of numbers, by trial division: one after the other, on threads, in processes.",
    knobs: &[
        POOL,
        Knob::number("workers", (1, 64), "2", "2", WORKERS),
        GIL,
        Knob::number("pairs", (1, 10_000), "8", "8", "how many pairs; the first four are the tutorial's"),
        Knob::number(
            "size",
            (1, 1_000_000),
            "25",
            "1",
            "how many times over each pair is computed; the tutorial: once",
        ),
        CHUNK,
        EXPLAIN,
    ],
    anchor: "gcd",
    body: gcd,
    judge: None,
    live_only: MEASURES,
};

/// `count`: the cookbook's measurement.
pub const COUNT: Demo = Demo {
    name: "count",
    summary: "Ten items, each counts up one by one: one after the other, on threads, in processes; results as they come.",
    knobs: &[
        POOL,
        Knob::number("workers", (1, 64), "5", "5", WORKERS),
        GIL,
        Knob::number("items", (1, 1000), "10", "10", "how many items"),
        Knob::number(
            "additions",
            (0, 10_000_000_000),
            "200000000",
            "1000",
            "additions of each; the tutorial: 10000000",
        ),
        CHUNK,
        EXPLAIN,
    ],
    anchor: "count",
    body: count,
    judge: None,
    live_only: MEASURES,
};

/// `gil`: what a GIL slows down, and what it does not.
pub const GIL_TASKS: Demo = Demo {
    name: "gil",
    summary: "So many tasks on so many threads: they sleep, they compute in Python, they compute outside of Python.",
    knobs: &[
        Knob::words("gil", &["on", "off"], "on", "one lock around computing, as in CPython, or none"),
        Knob::number("tasks", (1, 100), "10", "10", "how many tasks, each on a thread of its own"),
        Knob::number("additions", (0, 10_000_000_000), "100000000", "1000", "how much each computes"),
        Knob::words("sleeper", &["lets-go", "keeps"], "lets-go", "whether a sleeping thread gives the GIL up"),
    ],
    anchor: "gil-tasks",
    body: gil_tasks,
    judge: None,
    live_only: MEASURES,
};

/// `gil-counter`: a GIL is no lock of yours.
pub const GIL_COUNTER: Demo = Demo {
    name: "gil-counter",
    summary: "Two threads under a GIL add to a counter: a read, then a write.",
    knobs: &[
        Knob::words("switch", &["anywhere", "loop-end"], "anywhere", "where the GIL may change hands"),
        Knob::words(
            "lock",
            &["off", "on", "keeps-gil"],
            "off",
            "a lock around both; or one that is waited for with the GIL",
        ),
        Knob::number("increments", (1, 1000), "100", "1", "how often each thread adds"),
    ],
    anchor: "gil-counter",
    body: gil_counter,
    judge: None,
    live_only: None,
};

// ANCHOR: gcd
fn gcd(knobs: &Knobs) -> String {
    let calls = work::pairs(knobs.count("pairs"), knobs.number("size").try_into().unwrap());
    let costs: Vec<u64> = calls.iter().map(work::cost).collect();
    let chunk = knobs.count("chunk");

    let contest = Contest { work: work::gcd, job: work::GCD, calls, collect: Collect::InOrder, chunk };
    let outcome = contest.hold(knobs);

    let results: Vec<String> = outcome.results.iter().take(20).map(u64::to_string).collect();
    let more = if outcome.results.len() > results.len() { ", ..." } else { "" };
    format!(
        "results: {}{more}\n{}the tutorial's figures: 0.530 s; 0.535 s on 2 threads (under Python's GIL); 0.287 s in 2 processes",
        results.join(", "),
        outcome.table(&costs),
    )
}
// ANCHOR_END: gcd

// ANCHOR: count
fn count(knobs: &Knobs) -> String {
    let additions = knobs.number("additions").try_into().unwrap();
    let calls: Vec<work::Item> = (1..=knobs.number("items").try_into().unwrap()).map(|n| (n, additions)).collect();
    let costs = vec![additions.max(1); calls.len()];

    let chunk = knobs.count("chunk");
    // what was sent together comes back together
    let collect = if chunk == 1 { Collect::AsTheyCome } else { Collect::InOrder };
    let contest = Contest { work: work::count, job: work::COUNT, calls, collect, chunk };
    let outcome = contest.hold(knobs);

    format!("{} products, the same in each way\n{}", outcome.results.len(), outcome.table(&costs))
}
// ANCHOR_END: count

// ANCHOR: gil-tasks
fn gil_tasks(knobs: &Knobs) -> String {
    const NAP: Duration = Duration::from_millis(200);
    let keeps = knobs.is("sleeper", "keeps");
    let nap = move |python: &mut Interpreter| if keeps { sleep(NAP) } else { python.without_gil(|| sleep(NAP)) };
    let item = (1, knobs.number("additions").try_into().unwrap());
    let compute = move |python: &mut Interpreter| work::count(&item, python);
    // a library in C that needs no Python object while it computes, such as zlib, gives the GIL up
    let outside =
        |python: &mut Interpreter| python.without_gil(|| work::count(&(1, 100_000_000), &mut Gil::off().enter()));
    ThreadPoolExecutor::named("thread", knobs.count("tasks")).scope(|pool| {
        let sleeping = tasks(pool, knobs, "sleep 0.2 s", nap);
        let computing = tasks(pool, knobs, "compute in Python", compute);
        sleeping + &computing + &tasks(pool, knobs, "compute outside of it", outside)
    })
}

/// One task by itself, and then all of them at once, each on a thread of its own.
fn tasks<T: Send + 'static>(
    pool: &ThreadPoolExecutor,
    knobs: &Knobs,
    label: &str,
    task: impl Fn(&mut Interpreter) -> T + Copy + Send + Sync + 'static,
) -> String {
    let (gil, tasks) = (Gil::of(knobs.is("gil", "on")), knobs.count("tasks"));
    say(format!("one: {label}"));
    let start = Instant::now();
    task(&mut Gil::off().enter());
    let one = start.elapsed().as_secs_f64();

    say(format!("{tasks} at once: {label}"));
    let start = Instant::now();
    let all: Vec<_> = (0..tasks)
        .map(|_| {
            let gil = gil.clone();
            pool.submit(move || Ok(task(&mut gil.enter()))).unwrap()
        })
        .collect();
    wait(&all, None, ReturnWhen::AllCompleted);
    let all = start.elapsed().as_secs_f64();
    format!("{label:<22} one {one:>6.3} s   {tasks} on {tasks} threads {all:>6.3} s, {:>5.1} times one\n", all / one)
}
// ANCHOR_END: gil-tasks

// ANCHOR: gil-counter
fn gil_counter(knobs: &Knobs) -> String {
    let gil = Gil::new(Duration::ZERO); // it may change hands at every check
    let counter = Shared::named("counter", 0);
    let lock = Lock::named("lock");
    let increments = knobs.number("increments");
    let anywhere = knobs.is("switch", "anywhere");

    let adder = |name: &'static str| {
        let (gil, counter, lock, how) = (gil.clone(), counter.clone(), lock.clone(), knobs.get("lock").to_string());
        let add = move || {
            let mut python = gil.enter();
            for _ in 0..increments {
                match how.as_str() {
                    "on" => drop(python.without_gil(|| lock.acquire(None))),
                    "keeps-gil" => drop(lock.acquire(None)),
                    _ => {}
                }
                let seen = counter.get();
                if anywhere {
                    python.check();
                }
                counter.set(seen + 1);
                if how != "off" {
                    lock.release().unwrap();
                }
                python.check(); // the end of a turn of the loop
            }
        };
        Thread::new(add).name(name).start()
    };
    let threads = [adder("adder-1"), adder("adder-2")];
    for thread in &threads {
        thread.join();
    }
    format!("counter = {}", counter.peek())
}
// ANCHOR_END: gil-counter
