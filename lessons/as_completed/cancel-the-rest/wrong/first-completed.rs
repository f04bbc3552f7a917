//! Search with many, and stop when one has found it.
//!
//! `search` has every job done on the pool. As soon as one of them gives `Some`,
//! that is the answer: what has not begun is cancelled, and nobody waits for what
//! is still at work. Jobs are begun in their order, so cancel the last one first,
//! or a worker begins with the next while you cancel this one. If all of them
//! give `None`, so does `search`.

use racecourse::futures::{Executor, Future, ReturnWhen, ThreadPoolExecutor, wait};
use racecourse::sync::Shared;

pub type Job = Box<dyn FnOnce() -> Option<i64> + Send>;

pub fn search(pool: &ThreadPoolExecutor, jobs: Vec<Job>) -> Option<i64> {
    let found = Shared::named("found", None);
    let submit = |job: Job| {
        let found = found.clone();
        let note = move || {
            if let Some(what) = job() {
                found.set(Some(what));
            }
            Ok(())
        };
        pool.submit(note).unwrap()
    };
    let futures: Vec<Future<()>> = jobs.into_iter().map(submit).collect();
    wait(&futures, None, ReturnWhen::FirstCompleted);
    for future in futures.iter().rev() {
        future.cancel();
    }
    found.get()
}
