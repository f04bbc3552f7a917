//! Try again.
//!
//! `run` has a job done on the pool. A job that fails is done again, up to
//! `tries` times in all. The future that `run` gives at once comes to the first
//! result, or to the error of the last try. `failures` tells how many tries
//! have failed, those of all jobs together. The pool may have a single worker.

use racecourse::futures::{Executor, Future, JobError, PoolHandle};
use racecourse::sync::Shared;

pub struct Retry {
    pool: PoolHandle,
    failures: Shared<u32>,
}

impl Retry {
    pub fn new(pool: PoolHandle) -> Retry {
        Retry { pool, failures: Shared::named("failures", 0) }
    }

    pub fn run(&self, tries: u32, job: impl Fn() -> Result<i64, JobError> + Send + Sync + 'static) -> Future<i64> {
        let failures = self.failures.clone();
        let all_tries = move || {
            for _ in 1..tries {
                if let Ok(result) = job() {
                    return Ok(result);
                }
                failures.set(failures.get() + 1);
            }
            let last = job();
            if last.is_err() {
                failures.set(failures.get() + 1);
            }
            last
        };
        self.pool.submit_named("tries", all_tries).unwrap()
    }

    pub fn failures(&self) -> u32 {
        self.failures.get()
    }
}
