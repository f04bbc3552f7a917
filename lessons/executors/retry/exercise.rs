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
        let _ = tries;
        // TODO: once more if it fails, and count that
        self.pool.submit_named("tries", job).unwrap()
    }

    pub fn failures(&self) -> u32 {
        self.failures.get()
    }
}
