//! Add up on several threads.
//!
//! `sum` adds `value(0)`, `value(1)` and so on, `count` of them. Each takes long to
//! compute, so as many threads as there are `workers` share them and are at work
//! at the same time. Every value counts once, also where they cannot be shared
//! evenly.

use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};

pub fn sum<F>(workers: usize, count: usize, value: F) -> i64
where
    F: Fn(usize) -> i64 + Clone + Send + Sync + 'static,
{
    let total = Shared::named("total", 0);
    let lock = Lock::named("lock");
    let worker = |n: usize| {
        let (total, lock, value) = (total.clone(), lock.clone(), value.clone());
        let work = move || {
            let part: i64 = (n..count).step_by(workers).map(value).sum();
            lock.acquire(None);
            let seen = total.get();
            lock.release().unwrap();
            lock.acquire(None);
            total.set(seen + part);
            lock.release().unwrap();
        };
        Thread::new(work).name(format!("worker-{n}")).start()
    };
    let threads: Vec<Thread> = (0..workers).map(worker).collect();
    threads.iter().for_each(Thread::join);
    total.get()
}
