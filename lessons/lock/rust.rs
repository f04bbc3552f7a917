//! In Rust you would write: the data inside its lock.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: mutex
use parking_lot::Mutex;
use std::thread;

/// Two threads add to one counter; the counter can only be reached through its lock.
///
/// The lock owns the data. Without it there is no way to the number:
///
/// ```compile_fail
/// let mut counter = 0;
/// std::thread::scope(|s| {
///     s.spawn(|| counter += 1); // error[E0499]: cannot borrow `counter` as mutable more than once at a time
///     s.spawn(|| counter += 1);
/// });
/// ```
pub fn count(increments: i64) -> i64 {
    let counter = Mutex::new(0);
    thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| {
                for _ in 0..increments {
                    *counter.lock() += 1;
                }
            });
        }
    });
    counter.into_inner()
}
// ANCHOR_END: mutex

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_is_lost_behind_a_mutex() {
        assert_eq!(super::count(10_000), 20_000);
    }
}
