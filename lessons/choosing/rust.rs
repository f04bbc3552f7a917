//! In Rust you would write: a value inside its lock, a channel to the one that keeps it, or threads that return.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: lock
use parking_lot::Mutex;
use std::thread;

/// Everybody changes the same number, which is inside its lock.
///
/// Without one it cannot be written down, so `by=nothing` is not to be had:
///
/// ```compile_fail
/// let mut total = 0;
/// std::thread::scope(|scope| {
///     scope.spawn(|| total += 1);
///     scope.spawn(|| total += 1); // error[E0499]: cannot borrow `total` as mutable more than once at a time
/// });
/// ```
pub fn by_lock(heaps: &[&[&str]]) -> usize {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        for heap in heaps {
            scope.spawn(|| heap.iter().for_each(|_| *total.lock() += 1));
        }
    });
    total.into_inner()
}
// ANCHOR_END: lock

// ANCHOR: channel
use crossbeam_channel::unbounded;

/// One keeps the number, and the others tell it. When the last of them has gone, the channel ends, and with it the count.
pub fn by_channel(heaps: &[&[&str]]) -> usize {
    let (calls, heard) = unbounded();
    thread::scope(|scope| {
        for heap in heaps {
            let calls = calls.clone();
            scope.spawn(move || heap.iter().try_for_each(|vote| calls.send(vote)));
        }
        drop(calls);
        heard.iter().count()
    })
}
// ANCHOR_END: channel

// ANCHOR: returned
use rayon::prelude::*;

/// Each returns its part, and the parts are added up: nothing is shared.
pub fn by_results(heaps: &[&[&str]]) -> usize {
    heaps.par_iter().map(|heap| heap.len()).sum()
}
// ANCHOR_END: returned

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_count_the_same() {
        let heap = vec!["yes"; 500];
        for heaps in [vec![], vec![&heap[..]], vec![&heap[..], &heap[..250], &[], &heap[..1]]] {
            let all: usize = heaps.iter().map(|heap| heap.len()).sum();
            assert_eq!([by_lock(&heaps), by_channel(&heaps), by_results(&heaps)], [all; 3]);
        }
    }
}
