//! Start workers, and collect what they find out.
//!
//! `map` gives `work` of each number, in the order of the numbers. For each of
//! them there is a worker, and all of them work at the same time: no worker
//! waits until another is done. What `map` gives back is complete, in every
//! order in which they come to their end.

use racecourse::sync::Shared;
use racecourse::threading::Thread;

pub fn map(numbers: &[i64], work: impl Fn(i64) -> i64 + Clone + Send + 'static) -> Vec<i64> {
    let results = Shared::named("results", vec![0; numbers.len()]);
    let mut workers = Vec::new();
    for (place, number) in numbers.iter().copied().enumerate() {
        let (results, work) = (results.clone(), work.clone());
        let find = move || {
            let result = work(number);
            let mut all = results.get();
            all[place] = result;
            results.set(all);
        };
        workers.push(Thread::new(find).name(format!("worker-{}", place + 1)).start());
    }
    for worker in &workers {
        worker.join();
    }
    results.get()
}
