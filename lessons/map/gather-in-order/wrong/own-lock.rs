//! Gather what all jobs come to.
//!
//! `gather` has every job done by a pool of so many workers, and returns when the
//! last one is done. It gives what each came to, in the order of the jobs. One
//! that fails leaves the words of its error in its place, and changes nothing for
//! the others.

use racecourse::futures::{Executor, JobError, ThreadPoolExecutor};
use racecourse::sync::Shared;
use racecourse::threading::Lock;

pub type Job = Box<dyn FnOnce() -> Result<i64, JobError> + Send>;

pub fn gather(workers: usize, jobs: Vec<Job>) -> Vec<Result<i64, String>> {
    let places = Shared::named("places", vec![None; jobs.len()]);
    ThreadPoolExecutor::named("pool", workers).scope(|pool| {
        for (n, job) in jobs.into_iter().enumerate() {
            let places = places.clone();
            let lock = Lock::named("lock");
            let fill = move || {
                let result = job().map_err(|error| error.to_string());
                let _held = lock.hold();
                let mut all = places.get();
                all[n] = Some(result);
                places.set(all);
                Ok(())
            };
            pool.submit(fill).unwrap();
        }
    });
    places.get().into_iter().map(Option::unwrap).collect()
}
