//! Gather what all jobs come to.
//!
//! `gather` has every job done by a pool of so many workers, and returns when the
//! last one is done. It gives what each came to, in the order of the jobs. One
//! that fails leaves the words of its error in its place, and changes nothing for
//! the others.

use racecourse::futures::{Executor, JobError, ThreadPoolExecutor};
use racecourse::sync::Shared;

pub type Job = Box<dyn FnOnce() -> Result<i64, JobError> + Send>;

pub fn gather(workers: usize, jobs: Vec<Job>) -> Vec<Result<i64, String>> {
    let mut places = Vec::new();
    let pool = ThreadPoolExecutor::named("pool", workers);
    for job in jobs {
        let place = Shared::named("place", None);
        places.push(place.clone());
        let fill = move || {
            place.set(Some(job().map_err(|error| error.to_string())));
            Ok(())
        };
        pool.submit(fill).unwrap();
    }
    pool.shutdown(false, false);
    places.iter().map(|place| place.get().unwrap()).collect()
}
