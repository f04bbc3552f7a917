//! Search with many, and stop when one has found it.
//!
//! `search` has every job done on the pool. As soon as one of them gives `Some`,
//! that is the answer: what has not begun is cancelled, and nobody waits for what
//! is still at work. Jobs are begun in their order, so cancel the last one first,
//! or a worker begins with the next while you cancel this one. If all of them
//! give `None`, so does `search`.

use racecourse::futures::{Executor, Future, ThreadPoolExecutor};
use racecourse::sync::Shared;
use racecourse::threading::Condition;

pub type Job = Box<dyn FnOnce() -> Option<i64> + Send>;

pub fn search(pool: &ThreadPoolExecutor, jobs: Vec<Job>) -> Option<i64> {
    let (found, told) = (Shared::named("found", None), Condition::named("told"));
    let left = Shared::named("left", jobs.len());
    let submit = |job: Job| {
        let (found, left, told) = (found.clone(), left.clone(), told.clone());
        let note = move || {
            let what = job();
            let _held = told.hold();
            left.set(left.get() - 1);
            if what.is_some() {
                found.set(what);
            }
            told.notify_all().unwrap();
            Ok(())
        };
        pool.submit(note).unwrap()
    };
    let futures: Vec<Future<()>> = jobs.into_iter().map(submit).collect();
    while found.get().is_none() && left.get() > 0 {
        let _held = told.hold();
        told.wait(None).unwrap();
    }
    for future in futures.iter().rev() {
        future.cancel();
    }
    found.get()
}
