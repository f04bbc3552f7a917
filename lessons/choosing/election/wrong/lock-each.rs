//! Count an election, with the tool of your choice.
//!
//! Each heap is a job that brings its votes, and it may take its time: all
//! heaps are fetched at the same time. `count` returns when every vote is
//! counted, with how many there are for each name. A lock, a queue, futures:
//! take what you like, as long as no vote is lost in any order.

use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};
use std::collections::BTreeMap;

pub type Heap = Box<dyn FnOnce() -> Vec<&'static str> + Send>;

pub type Total = BTreeMap<&'static str, usize>;

pub fn count(heaps: Vec<Heap>) -> Total {
    let total = Shared::named("total", Total::new());
    let lock = Lock::named("lock");
    let clerks: Vec<Thread> = (1..)
        .zip(heaps)
        .map(|(n, heap)| {
            let (total, lock) = (total.clone(), lock.clone());
            let work = move || {
                for vote in heap() {
                    let mut seen = {
                        let _held = lock.hold();
                        total.get()
                    };
                    *seen.entry(vote).or_default() += 1;
                    let _held = lock.hold();
                    total.set(seen);
                }
            };
            Thread::new(work).name(format!("clerk-{n}")).start()
        })
        .collect();
    for clerk in &clerks {
        clerk.join();
    }
    total.get()
}
