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
        let (pool, failures, job) = (self.pool.clone(), self.failures.clone(), Arc::new(job));
        let all_tries = move || {
            let mut left = tries;
            loop {
                let this = Arc::clone(&job);
                let one = pool.submit_named("try", move || this())?;
                let outcome = one.outcome(None)?;
                left -= 1;
                if outcome.is_err() {
                    failures.update(|n| *n += 1);
                }
                if outcome.is_ok() || left == 0 {
                    return outcome;
                }
            }
        };
        self.pool.submit_named("tries", all_tries).unwrap()
    }

    pub fn failures(&self) -> u32 {
        self.failures.get()
    }
}
