//! Workers at a queue, and a consumer that leaves too early.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::queue::Queue;
use racecourse::sched;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `workers`: many jobs, few threads.
pub const WORKERS: Demo = Demo {
    name: "workers",
    summary: "Workers take jobs from a queue; main waits until all are done.",
    knobs: &[
        Knob::words("task_done", &["on", "on-success", "off"], "on", "after which jobs a worker calls task_done"),
        Knob::number("jobs", (1, 1000), "91", "2", "how many jobs main puts"),
        Knob::number("workers", (1, 8), "8", "2", "how many threads take them"),
        Knob::number("failing", (0, 1000), "0", "0", "which job fails; 0 for none"),
        Knob::words(
            "error",
            &["caught", "fatal"],
            "caught",
            "whether a worker goes on after a job that failed, or dies of it",
        ),
        Knob::words(
            "shutdown",
            &["daemon", "sentinels", "one-sentinel", "none"],
            "daemon",
            "how the workers end: with the program; told each; only one is told; not at all",
        ),
        Knob::number("speed", (1, 1000), "5", "5", "how many times faster than the tutorial the downloads pass"),
    ],
    anchor: "workers",
    body: workers,
    judge: None,
    live_only: None,
};

/// `empty`: a consumer that trusts `empty()`.
pub const EMPTY: Demo = Demo {
    name: "empty",
    summary: "A producer puts items; consumers take them until they think there are no more.",
    knobs: &[
        Knob::words(
            "leave",
            &["empty", "sentinel"],
            "empty",
            "a consumer leaves when the queue is empty, or when it is told",
        ),
        Knob::number("items", (1, 100), "10", "2", "how many items the producer puts"),
        Knob::number("consumers", (1, 2), "1", "1", "how many threads take them"),
        Knob::number("capacity", (0, 100), "0", "0", "how many items the queue has room for; 0 for any number"),
        Knob::number("speed", (1, 1000), "20", "20", "how many times faster than the tutorial the sleeps pass"),
    ],
    anchor: "empty",
    body: empty,
    judge: None,
    live_only: None,
};

/// The item that means: no more.
const STOP: i64 = 0;

// ANCHOR: workers
fn workers(knobs: &Knobs) -> String {
    let queue = Queue::named("queue", 0);
    let done = Shared::named("done", 0);
    let failed = Shared::named("failed", 0);
    let daemons = knobs.is("shutdown", "daemon");

    for n in 1..=knobs.count("workers") {
        let (queue, knobs) = (queue.clone(), knobs.clone());
        let (done, failed) = (done.clone(), failed.clone());
        let work = move || loop {
            let job = queue.get(None).unwrap();
            if job == STOP {
                return;
            }
            sched::sleep(Duration::from_millis(200)); // the download
            let success = job != knobs.number("failing");
            let count = if success { &done } else { &failed };
            count.update(|n| *n += 1);

            let on_success = success && knobs.is("task_done", "on-success");
            if on_success || knobs.is("task_done", "on") {
                queue.task_done().unwrap();
            }
            if !success && knobs.is("error", "fatal") {
                return; // Python: an exception that nobody catches
            }
        };
        let worker = Thread::new(work).name(format!("worker-{n}"));
        worker.daemon(daemons).start();
    }

    for job in 1..=knobs.number("jobs") {
        queue.put(job, None).unwrap();
    }
    queue.join();

    let told = match knobs.get("shutdown") {
        "sentinels" => knobs.count("workers"),
        "one-sentinel" => 1,
        _ => 0,
    };
    for _ in 0..told {
        queue.put(STOP, None).unwrap();
    }
    format!("done = {}, failed = {}", done.peek(), failed.peek())
}
// ANCHOR_END: workers

// ANCHOR: empty
fn empty(knobs: &Knobs) -> String {
    let queue = Queue::named("queue", knobs.count("capacity"));
    let told = knobs.is("leave", "sentinel");
    let items = knobs.number("items");
    let consumers = knobs.count("consumers");

    let shelf = queue.clone();
    let produce = move || {
        for item in 1..=items {
            shelf.put(item, None).unwrap();
            sched::sleep(Duration::from_secs(1));
        }
        for _ in 0..if told { consumers } else { 0 } {
            shelf.put(STOP, None).unwrap();
        }
    };
    let mut threads = vec![Thread::new(produce).name("producer").start()];

    for n in 1..=consumers {
        let shelf = queue.clone();
        let consume = move || loop {
            if !told && shelf.is_empty() {
                sched::say("the queue is empty");
                return;
            }
            sched::sleep(Duration::from_secs(2));
            let item = shelf.get(None).unwrap();
            if item == STOP {
                return;
            }
            sched::sleep(Duration::from_secs(1));
        };
        let consumer = Thread::new(consume).name(format!("consumer-{n}"));
        threads.push(consumer.start());
    }

    for thread in &threads {
        thread.join();
    }
    format!("left = {}", queue.len())
}
// ANCHOR_END: empty
