//! Gather what all jobs come to.
//!
//! `gather` has every job done by a pool of so many workers, and returns when the
//! last one is done. It gives what each came to, in the order of the jobs. One
//! that fails leaves the words of its error in its place, and changes nothing for
//! the others.

use racecourse::futures::{Executor, Future, JobError, ThreadPoolExecutor};

pub type Job = Box<dyn FnOnce() -> Result<i64, JobError> + Send>;

pub fn gather(workers: usize, jobs: Vec<Job>) -> Vec<Result<i64, String>> {
    ThreadPoolExecutor::named("pool", workers).scope(|pool| {
        let handle = pool.handle();
        // the pool does the gathering too
        let all = move || {
            let futures: Vec<Future<i64>> = jobs.into_iter().map(|job| handle.submit(job)).collect::<Result<_, _>>()?;
            Ok(futures.iter().map(|future| future.result(None).map_err(|error| error.to_string())).collect())
        };
        pool.submit(all).unwrap().result(None).unwrap()
    })
}
