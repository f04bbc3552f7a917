//! Start workers, and collect what they find out.
//!
//! `map` gives `work` of each number, in the order of the numbers. For each of
//! them there is a worker, and all of them work at the same time: no worker
//! waits until another is done. What `map` gives back is complete, in every
//! order in which they come to their end.

use racecourse::sync::Shared;
use racecourse::threading::Thread;

pub fn map(numbers: &[i64], work: impl Fn(i64) -> i64 + Clone + Send + 'static) -> Vec<i64> {
    let mut workers = Vec::new();
    for (place, number) in numbers.iter().copied().enumerate() {
        let (result, work) = (Shared::named(format!("result {}", place + 1), 0), work.clone());
        let found = result.clone();
        let find = move || found.set(work(number));
        let worker = Thread::new(find).name(format!("worker-{}", place + 1)).start();
        workers.push((worker, result));
    }
    let result = |(worker, result): &(Thread, Shared<i64>)| {
        worker.join();
        result.get()
    };
    workers.iter().map(result).collect()
}
