//! In Rust you would write: threads that compute at the same time, and share nothing unguarded.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: scoped
use std::thread;

/// The sum of the squares, in as many parts as there are workers.
///
/// Scoped threads may borrow what lives outside, since they end before it does. Each has its own part and returns its own sum:
/// there is nothing to lock. A sum that all of them change does not compile:
///
/// ```compile_fail
/// let mut total = 0;
/// std::thread::scope(|s| {
///     for n in 0..2_u64 {
///         s.spawn(|| total += n * n); // error[E0499]: cannot borrow `total` as mutable more than once at a time
///     }
/// });
/// ```
pub fn squares(numbers: &[u64], workers: usize) -> u64 {
    let share = numbers.len().div_ceil(workers.max(1)).max(1);
    thread::scope(|s| {
        let sum = |part: &[u64]| part.iter().map(|n| n * n).sum::<u64>();
        let workers: Vec<_> = numbers.chunks(share).map(|part| s.spawn(move || sum(part))).collect();
        workers.into_iter().map(|worker| worker.join().expect("no worker panics")).sum()
    })
}
// ANCHOR_END: scoped

// ANCHOR: rayon
use rayon::prelude::*;

/// The same, on a pool that is there already and shares the work evenly, however uneven it is.
pub fn squares_by_rayon(numbers: &[u64]) -> u64 {
    numbers.par_iter().map(|n| n * n).sum()
}
// ANCHOR_END: rayon

// ANCHOR: blocking
/// In an async program: on a thread that is there for what does not await, so that other tasks go on.
pub async fn squares_beside_tasks(numbers: Vec<u64>) -> u64 {
    let computed = tokio::task::spawn_blocking(move || numbers.iter().map(|n| n * n).sum());
    computed.await.expect("it does not panic")
}
// ANCHOR_END: blocking

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_to_one_sum() {
        let numbers: Vec<u64> = (1..=1000).collect();
        let wanted = 1000 * 1001 * 2001 / 6;
        for workers in [1, 2, 3, 7, 5000] {
            assert_eq!(squares(&numbers, workers), wanted);
        }
        assert_eq!(squares_by_rayon(&numbers), wanted);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(squares_beside_tasks(numbers)), wanted);
        assert_eq!((squares(&[], 2), squares_by_rayon(&[])), (0, 0));
    }
}
