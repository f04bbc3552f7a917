//! Try again.
//!
//! `run` has a job done on the pool. A job that fails is done again, up to
//! `tries` times in all. The future that `run` gives at once comes to the first
//! result, or to the error of the last try. `failures` tells how many tries
//! have failed, those of all jobs together. The pool may have a single worker.

use racecourse::futures::{Executor, Future, JobError, PoolHandle};
use racecourse::sync::Shared;
use racecourse::threading::Lock;

pub struct Retry {
    pool: PoolHandle,
    failures: Shared<u32>,
    lock: Lock,
}

impl Retry {
    pub fn new(pool: PoolHandle) -> Retry {
        Retry { pool, failures: Shared::named("failures", 0), lock: Lock::named("lock") }
    }

    pub fn run(&self, tries: u32, job: impl Fn() -> Result<i64, JobError> + Send + Sync + 'static) -> Future<i64> {
        let (failures, lock) = (self.failures.clone(), self.lock.clone());
        let all_tries = move || {
            let mut left = tries;
            loop {
                let result = job();
                left -= 1;
                if result.is_ok() {
                    return result;
                }
                lock.acquire(None);
                failures.set(failures.get() + 1);
                if left == 0 {
                    return result;
                }
                lock.release().unwrap();
            }
        };
        self.pool.submit_named("tries", all_tries).unwrap()
    }

    pub fn failures(&self) -> u32 {
        self.failures.get()
    }
}
