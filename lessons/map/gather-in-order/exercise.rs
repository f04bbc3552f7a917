//! Gather what all jobs come to.
//!
//! `gather` has every job done by a pool of so many workers, and returns when the
//! last one is done. It gives what each came to, in the order of the jobs. One
//! that fails leaves the words of its error in its place, and changes nothing for
//! the others.

use racecourse::futures::{Executor, JobError, ThreadPoolExecutor};

pub type Job = Box<dyn FnOnce() -> Result<i64, JobError> + Send>;

pub fn gather(workers: usize, jobs: Vec<Job>) -> Vec<Result<i64, String>> {
    ThreadPoolExecutor::named("pool", workers).scope(|pool| {
        let results = pool.map(|job: Job| job(), jobs, None).unwrap();
        // TODO: an error ends the iterator, and cancels what was not begun
        results.map(|result| result.map_err(|error| error.to_string())).collect()
    })
}
