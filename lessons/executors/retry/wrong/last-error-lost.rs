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
        let end = Future::named("end");
        let (failures, place) = (self.failures.clone(), end.clone());
        let all_tries = move || {
            for _ in 0..tries {
                match job() {
                    Ok(result) => {
                        place.settle(Ok(result)).unwrap();
                        break;
                    }
                    Err(_) => failures.update(|n| *n += 1),
                }
            }
            Ok(())
        };
        self.pool.submit_named("tries", all_tries).unwrap();
        end
    }

    pub fn failures(&self) -> u32 {
        self.failures.get()
    }
}
