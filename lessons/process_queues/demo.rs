//! Producers and consumers: when a consumer may go, and when a producer can.

use super::super::processes::demo::WITH;
use super::jobs::{self, Stop};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::JobError;
use racecourse::multiprocessing::{self, JoinableQueue, Process, pipe};
use racecourse::queue::Queue;
use racecourse::sched::{choose, real_time, say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

const SECOND: Duration = Duration::from_secs(1);

/// `pipeline`: when may a consumer go?
pub const PIPELINE: Demo = Demo {
    name: "pipeline",
    summary: "A producer puts items into a queue, a consumer takes them out. When does it stop?",
    knobs: &[
        WITH,
        Knob::words(
            "stop",
            &["empty", "sentinel", "join"],
            "empty",
            "the consumer leaves when the queue is empty; when a word says so; or main waits until all items are done",
        ),
        Knob::number("items", (1, 100), "10", "1", "how many"),
        Knob::number("speed", (1, 1000), "20", "20", "how many times faster than the tutorial the sleeps pass"),
    ],
    anchor: "pipeline",
    body: pipeline,
    judge: None,
    live_only: None,
};

/// `join-first`: when can a producer end?
pub const JOIN_FIRST: Demo = Demo {
    name: "join-first",
    summary: "A process puts a long item into a queue and ends. main joins it and gets the item: in which order?",
    knobs: &[
        WITH,
        Knob::words("first", &["join", "get"], "join", "what main does first"),
        Knob::number(
            "kilobytes",
            (1, 50_000),
            "5000",
            "5000",
            "how long the item is; threads have a pipe for one item instead",
        ),
    ],
    anchor: "join-first",
    body: join_first,
    judge: None,
    live_only: None,
};

// ANCHOR: pipeline
fn pipeline(knobs: &Knobs) -> String {
    let items = knobs.number("items").unsigned_abs();
    let consumed = match (knobs.get("with"), knobs.get("stop")) {
        ("threads", _) => Ok(with_threads(knobs)),
        (_, "join") => with_a_joinable_queue(items),
        (_, stop) => with_processes(items, if stop == "empty" { Stop::Empty } else { Stop::Sentinel }),
    };
    consumed.map_or_else(|error| error.to_string(), |consumed| format!("consumed {consumed} of {items}"))
}

fn with_processes(items: u64, stop: Stop) -> Result<u64, JobError> {
    let queue = multiprocessing::Queue::new(0)?;
    let (report, theirs) = pipe(false)?;
    let second = real_time(SECOND);
    let producer = Process::new(&jobs::PRODUCE, (queue.clone(), items, stop, second)).name("producer").start()?;
    let consumer = Process::new(&jobs::CONSUME, (queue, stop, second, theirs)).name("consumer").start()?;
    producer.join(None);
    consumer.join(None);
    Ok(report.recv()?)
}

fn with_a_joinable_queue(items: u64) -> Result<u64, JobError> {
    let queue = JoinableQueue::new(0)?;
    let (report, theirs) = pipe(false)?;
    // it waits for the next item for ever, and nobody waits for it
    Process::new(&jobs::CONSUME_JOINABLE, (queue.clone(), theirs)).name("consumer").daemon(true).start()?;
    Process::new(&jobs::PRODUCE_JOINABLE, (queue.clone(), items)).name("producer").start()?.join(None);
    queue.join()?;
    let mut consumed = 0;
    while report.poll(Some(Duration::ZERO)) {
        report.recv::<u16>()?;
        consumed += 1;
    }
    Ok(consumed)
}

fn with_threads(knobs: &Knobs) -> u64 {
    let queue = Queue::named("queue", 0);
    let consumed = Shared::named("consumed", 0);
    let (items, stop) = (knobs.number("items"), knobs.get("stop").to_string());

    let (put, put_stop) = (queue.clone(), stop.clone());
    let produce = move || {
        for _ in 0..items {
            let item = i64::from(choose(1));
            put.put(Some(item), None).unwrap();
            sleep(SECOND);
        }
        if put_stop == "sentinel" {
            put.put(None, None).unwrap();
        }
    };
    let (take, count, take_stop) = (queue.clone(), consumed.clone(), stop.clone());
    let consume = move || {
        loop {
            if take_stop == "empty" && take.is_empty() {
                say("the queue is empty");
                break;
            }
            sleep(2 * SECOND);
            let Some(_item) = take.get(None).unwrap() else { break };
            count.update(|consumed| *consumed += 1);
            take.task_done().unwrap();
            sleep(SECOND);
        }
    };
    let producer = Thread::new(produce).name("producer").start();
    let consumer = Thread::new(consume).name("consumer").daemon(stop == "join").start();
    producer.join();
    if stop == "join" {
        queue.join();
    } else {
        consumer.join();
    }
    consumed.get()
}
// ANCHOR_END: pipeline

// ANCHOR: join-first
fn join_first(knobs: &Knobs) -> String {
    if knobs.is("with", "threads") {
        return join_first_with_threads(knobs);
    }
    let bytes = 1000 * knobs.count("kilobytes");
    join_first_with_processes(bytes, knobs.is("first", "join")).unwrap_or_else(|error| error.to_string())
}

fn join_first_with_processes(bytes: usize, join: bool) -> Result<String, JobError> {
    let queue = multiprocessing::Queue::new(0)?;
    let producer = Process::new(&jobs::PUT_LONG, (queue.clone(), bytes)).name("producer").start()?;
    if join && producer.join(Some(Duration::from_millis(1500))) {
        return Ok(format!("joined, and {} bytes waited in the pipe", queue.get(None)?.len()));
    }
    if join {
        say("after 1.5 seconds the producer is alive still: its item does not fit into the pipe");
    }
    let item = queue.get(None)?;
    producer.join(None);
    let order = if join { "after 1.5 s it was alive still; after" } else { "after" };
    Ok(format!("{order} get() of {} bytes it ended", item.len()))
}

fn join_first_with_threads(knobs: &Knobs) -> String {
    let pipe = Queue::named("pipe", 1);
    let put = pipe.clone();
    // a feeder that has two pieces for a pipe that holds one
    let feed = move || (0..2).for_each(|piece| put.put(piece, None).unwrap());
    let producer = Thread::new(feed).name("producer").start();
    if knobs.is("first", "join") {
        producer.join();
    }
    for _ in 0..2 {
        pipe.get(None).unwrap();
    }
    producer.join();
    "got all, then joined".to_string()
}
// ANCHOR_END: join-first
