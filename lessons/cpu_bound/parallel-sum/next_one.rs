//! Add up on several threads.
//!
//! `sum` adds `value(0)`, `value(1)` and so on, `count` of them. Each takes long to
//! compute, so as many threads as there are `workers` share them and are at work
//! at the same time. Every value counts once, also where they cannot be shared
//! evenly.

use racecourse::sync::Shared;
use racecourse::threading::Thread;

pub fn sum<F>(workers: usize, count: usize, value: F) -> i64
where
    F: Fn(usize) -> i64 + Clone + Send + Sync + 'static,
{
    let total = Shared::named("total", 0);
    let next = Shared::named("next", 0);
    let worker = |n: usize| {
        let (total, next, value) = (total.clone(), next.clone(), value.clone());
        // who is through takes the next one: good where some values take longer than others
        let take = move || {
            next.update(|next| {
                *next += 1;
                *next - 1
            })
        };
        let work = move || {
            let mut part = 0;
            loop {
                let i = take();
                if i >= count {
                    break;
                }
                part += value(i);
            }
            total.update(|total| *total += part);
        };
        Thread::new(work).name(format!("worker-{n}")).start()
    };
    let threads: Vec<Thread> = (0..workers).map(worker).collect();
    threads.iter().for_each(Thread::join);
    total.get()
}
