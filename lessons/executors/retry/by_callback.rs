//! Try again.
//!
//! `run` has a job done on the pool. A job that fails is done again, up to
//! `tries` times in all. The future that `run` gives at once comes to the first
//! result, or to the error of the last try. `failures` tells how many tries
//! have failed, those of all jobs together. The pool may have a single worker.

use racecourse::futures::{Executor, Future, JobError, PoolHandle};
use racecourse::sync::Shared;
use std::sync::Arc;

pub struct Retry {
    pool: PoolHandle,
    failures: Shared<u32>,
}

impl Retry {
    pub fn new(pool: PoolHandle) -> Retry {
        Retry { pool, failures: Shared::named("failures", 0) }
    }

    pub fn run(&self, tries: u32, job: impl Fn() -> Result<i64, JobError> + Send + Sync + 'static) -> Future<i64> {
        let end = Future::named("end");
        attempt(&self.pool, &self.failures, tries, Arc::new(job), end.clone());
        end
    }

    pub fn failures(&self) -> u32 {
        self.failures.get()
    }
}

type Job = Arc<dyn Fn() -> Result<i64, JobError> + Send + Sync>;

/// One try; when that has failed, the next.
fn attempt(pool: &PoolHandle, failures: &Shared<u32>, tries: u32, job: Job, end: Future<i64>) {
    let this = Arc::clone(&job);
    let one = pool.submit_named("try", move || this()).unwrap();
    let (pool, failures) = (pool.clone(), failures.clone());
    one.add_done_callback(move |one| {
        let outcome = one.outcome(None).unwrap();
        if outcome.is_err() {
            failures.update(|n| *n += 1);
            if tries > 1 {
                return attempt(&pool, &failures, tries - 1, job, end);
            }
        }
        end.settle(outcome).unwrap();
    });
}
