//! Count an election, with the tool of your choice.
//!
//! Each heap is a job that brings its votes, and it may take its time: all
//! heaps are fetched at the same time. `count` returns when every vote is
//! counted, with how many there are for each name. A lock, a queue, futures:
//! take what you like, as long as no vote is lost in any order.

use racecourse::queue::{Fifo, Queue};
use racecourse::threading::Thread;
use std::collections::BTreeMap;

pub type Heap = Box<dyn FnOnce() -> Vec<&'static str> + Send>;

pub type Total = BTreeMap<&'static str, usize>;

pub fn count(heaps: Vec<Heap>) -> Total {
    let brought: Queue<Fifo<Vec<&str>>> = Queue::named("brought", 0);
    let number = heaps.len();
    for (n, heap) in (1..).zip(heaps) {
        let brought = brought.clone();
        let work = move || {
            let votes = heap();
            if !votes.is_empty() {
                brought.put(votes, None).unwrap();
            }
        };
        Thread::new(work).name(format!("clerk-{n}")).start();
    }
    let mut total = Total::new();
    for _ in 0..number {
        for vote in brought.get(None).unwrap() {
            *total.entry(vote).or_default() += 1;
        }
    }
    total
}
