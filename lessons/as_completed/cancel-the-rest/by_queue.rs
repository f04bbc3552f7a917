//! Search with many, and stop when one has found it.
//!
//! `search` has every job done on the pool. As soon as one of them gives `Some`,
//! that is the answer: what has not begun is cancelled, and nobody waits for what
//! is still at work. Jobs are begun in their order, so cancel the last one first,
//! or a worker begins with the next while you cancel this one. If all of them
//! give `None`, so does `search`.

use racecourse::futures::{Executor, Future, ThreadPoolExecutor};
use racecourse::queue::SimpleQueue;

pub type Job = Box<dyn FnOnce() -> Option<i64> + Send>;

pub fn search(pool: &ThreadPoolExecutor, jobs: Vec<Job>) -> Option<i64> {
    let came = SimpleQueue::named("came");
    let submit = |job: Job| {
        let came = came.clone();
        let report = move || {
            came.put(job());
            Ok(())
        };
        pool.submit(report).unwrap()
    };
    let futures: Vec<Future<()>> = jobs.into_iter().map(submit).collect();
    for _ in &futures {
        if let Some(found) = came.get(None).flatten() {
            futures.iter().rev().for_each(|future| {
                future.cancel();
            });
            return Some(found);
        }
    }
    None
}
