//! Add up on several threads.
//!
//! `sum` adds `value(0)`, `value(1)` and so on, `count` of them. Each takes long to
//! compute, so as many threads as there are `workers` share them and are at work
//! at the same time. Every value counts once, also where they cannot be shared
//! evenly.

use racecourse::futures::{Executor, ThreadPoolExecutor};

pub fn sum<F>(workers: usize, count: usize, value: F) -> i64
where
    F: Fn(usize) -> i64 + Clone + Send + Sync + 'static,
{
    // nothing is shared: each job returns its part, and one thread adds the parts up
    let part = move |n: usize| Ok((n..count).step_by(workers).map(&value).sum::<i64>());
    ThreadPoolExecutor::new(workers).scope(|pool| {
        let parts = pool.map(part, 0..workers, None).unwrap();
        parts.map(Result::unwrap).sum()
    })
}
