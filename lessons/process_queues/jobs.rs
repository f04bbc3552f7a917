//! What the processes of this lesson do.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::multiprocessing::{Connection, Job, JoinableQueue, Queue};
use racecourse::sched::sleep;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How a consumer learns that it may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stop {
    /// It finds the queue empty.
    Empty,
    /// It finds a word that says so.
    Sentinel,
}

/// The queue, how many items, what the end is, and how long a second takes.
pub type Producer = (Queue<Option<u16>>, u64, Stop, Duration);

/// The queue, what the end is, how long a second takes, and who wants to know how many there were.
pub type Consumer = (Queue<Option<u16>>, Stop, Duration, Connection);

// ANCHOR: pipeline
/// Puts so many items, one a second (or faster), and a word that it is through, if that is wanted.
pub const PRODUCE: Job<Producer, ()> = Job::new("produce", |(queue, items, stop, second)| {
    for _ in 0..items {
        let item = racecourse::sched::choose(256);
        queue.put(&Some(item), None)?;
        println!("item {item} appended, about {} in the queue", queue.len()?);
        sleep(second);
    }
    if stop == Stop::Sentinel {
        queue.put(&None, None)?;
    }
    Ok(())
});

/// Takes items until it is to stop, and tells how many there were.
pub const CONSUME: Job<Consumer, ()> = Job::new("consume", |(queue, stop, second, report)| {
    let mut consumed = 0_u64;
    loop {
        if stop == Stop::Empty && queue.is_empty() {
            println!("the queue is empty");
            break;
        }
        sleep(2 * second);
        let Some(item) = queue.get(None)? else { break };
        println!("item {item} popped");
        consumed += 1;
        sleep(second);
    }
    report.send(&consumed)?;
    Ok(())
});
// ANCHOR_END: pipeline

/// Puts so many items into a queue that knows what is done.
pub const PRODUCE_JOINABLE: Job<(JoinableQueue<u16>, u64), ()> = Job::new("produce-joinable", |(queue, items)| {
    for _ in 0..items {
        queue.put(&racecourse::sched::choose(256), None)?;
    }
    Ok(())
});

/// Takes items for ever, and says of each that it is done.
pub const CONSUME_JOINABLE: Job<(JoinableQueue<u16>, Connection), ()> =
    Job::new("consume-joinable", |(queue, report)| {
        loop {
            let item = queue.get(None)?;
            println!("item {item} popped");
            report.send(&item)?;
            queue.task_done()?;
        }
    });

/// Puts one long item, and ends as soon as it can.
pub const PUT_LONG: Job<(Queue<Vec<u8>>, usize), ()> = Job::new("put-long", |(queue, bytes)| {
    queue.put(&vec![7; bytes], None)?;
    println!("put, and the job is done");
    Ok(())
});
