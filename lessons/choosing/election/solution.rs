//! Count an election, with the tool of your choice.
//!
//! Each heap is a job that brings its votes, and it may take its time: all
//! heaps are fetched at the same time. `count` returns when every vote is
//! counted, with how many there are for each name. A lock, a queue, futures:
//! take what you like, as long as no vote is lost in any order.

use racecourse::futures::{Executor, Future, ThreadPoolExecutor};
use std::collections::BTreeMap;

pub type Heap = Box<dyn FnOnce() -> Vec<&'static str> + Send>;

pub type Total = BTreeMap<&'static str, usize>;

pub fn count(heaps: Vec<Heap>) -> Total {
    ThreadPoolExecutor::named("clerk", heaps.len().max(1)).scope(|pool| {
        let submit = |heap: Heap| pool.submit(|| Ok(heap())).unwrap();
        let brought: Vec<Future<Vec<&str>>> = heaps.into_iter().map(submit).collect();
        // nothing is shared: only who asks for the results counts
        let mut total = Total::new();
        for heap in &brought {
            for vote in heap.result(None).unwrap() {
                *total.entry(vote).or_default() += 1;
            }
        }
        total
    })
}
