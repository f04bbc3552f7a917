//! In Rust you would write: a set of tasks.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: set
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::interval;

async fn factorial(n: u64, step: Duration) -> u64 {
    let mut ticks = interval(step);
    let mut product = 1;
    for factor in 2..=n {
        ticks.tick().await;
        product *= factor;
    }
    product
}

/// All factorials below `n`, in the order in which they come to be known. A set that is dropped cancels its tasks.
///
/// A task may outlive who started it, so it may borrow nothing of theirs. Neither may two of them change one variable:
///
/// ```compile_fail
/// # async fn two() {
/// let mut counter = 0;
/// let mut set = tokio::task::JoinSet::new();
/// // error[E0373]: async block may outlive the current function, but it borrows `counter`
/// set.spawn(async { counter += 1 });
/// set.join_all().await;
/// # }
/// ```
pub async fn factorials(n: u64, step: Duration) -> Vec<u64> {
    let mut set = JoinSet::new();
    for number in 0..n {
        set.spawn(factorial(number, step));
    }
    let mut known = Vec::new();
    while let Some(result) = set.join_next().await {
        known.push(result.expect("nobody cancels them"));
    }
    known
}
// ANCHOR_END: set

// ANCHOR: both
/// Two coroutines as parts of one task: no task for each, so they may borrow.
pub async fn add_both(counter: &std::cell::Cell<u64>) -> u64 {
    let add = async |n: u64| {
        // no await between reading and writing
        counter.set(counter.get() + n);
    };
    tokio::join!(add(1), add(2));
    counter.get()
}
// ANCHOR_END: both

#[cfg(test)]
mod tests {
    use super::*;

    fn on_one_thread<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
    }

    #[test]
    fn every_factorial_comes() {
        let mut known = on_one_thread(factorials(5, Duration::from_micros(50)));
        known.sort_unstable();
        assert_eq!(known, [1, 1, 2, 6, 24]);
    }

    #[test]
    fn both_are_added() {
        assert_eq!(on_one_thread(add_both(&std::cell::Cell::new(4))), 7);
    }
}
