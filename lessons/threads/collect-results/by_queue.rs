//! Start workers, and collect what they find out.
//!
//! `map` gives `work` of each number, in the order of the numbers. For each of
//! them there is a worker, and all of them work at the same time: no worker
//! waits until another is done. What `map` gives back is complete, in every
//! order in which they come to their end.

use racecourse::queue::{Fifo, Queue};
use racecourse::threading::Thread;

pub fn map(numbers: &[i64], work: impl Fn(i64) -> i64 + Clone + Send + 'static) -> Vec<i64> {
    let found: Queue<Fifo<(usize, i64)>> = Queue::named("found", 0);
    for (place, number) in numbers.iter().copied().enumerate() {
        let (found, work) = (found.clone(), work.clone());
        let find = move || {
            found.put((place, work(number)), None).unwrap();
        };
        Thread::new(find).name(format!("worker-{}", place + 1)).start();
    }
    let mut results = vec![0; numbers.len()];
    for _ in numbers {
        let (place, result) = found.get(None).unwrap();
        results[place] = result;
    }
    results
}
