//! Search with many, and stop when one has found it.
//!
//! `search` has every job done on the pool. As soon as one of them gives `Some`,
//! that is the answer: what has not begun is cancelled, and nobody waits for what
//! is still at work. Jobs are begun in their order, so cancel the last one first,
//! or a worker begins with the next while you cancel this one. If all of them
//! give `None`, so does `search`.

use racecourse::futures::{Executor, Future, ReturnWhen, ThreadPoolExecutor, wait};

pub type Job = Box<dyn FnOnce() -> Option<i64> + Send>;

pub fn search(pool: &ThreadPoolExecutor, jobs: Vec<Job>) -> Option<i64> {
    let mut left: Vec<Future<Option<i64>>> =
        jobs.into_iter().map(|job| pool.submit(move || Ok(job())).unwrap()).collect();
    while !left.is_empty() {
        let now = wait(&left, None, ReturnWhen::FirstCompleted);
        left = now.not_done;
        if let Some(found) = now.done.iter().find_map(|future| future.result(None).unwrap()) {
            left.iter().rev().for_each(|future| {
                future.cancel();
            });
            return Some(found);
        }
    }
    None
}
