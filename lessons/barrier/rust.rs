//! In Rust you would write: std's barrier, and cells that are written once.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: barrier
use std::sync::{Barrier, OnceLock};
use std::thread;

/// Each thread squares one number, then every thread adds up all the squares: nobody may add before all have squared.
///
/// The squares cannot be a plain array. That a barrier stands between the writing and the reading, the compiler does not
/// know; it sees a thread that writes what another reads:
///
/// ```compile_fail
/// let barrier = std::sync::Barrier::new(2);
/// let mut squares = [0, 0];
/// std::thread::scope(|s| {
///     s.spawn(|| {
///         squares[0] = 9;
///         barrier.wait();
///     });
///     s.spawn(|| {
///         barrier.wait();
///         println!("{}", squares[0]); // error[E0502]: cannot borrow `squares` as immutable because it is also borrowed as mutable
///     });
/// });
/// ```
pub fn sums_of_squares<const N: usize>(numbers: [u64; N]) -> [u64; N] {
    let barrier = Barrier::new(N);
    let squares = [const { OnceLock::new() }; N];
    thread::scope(|s| {
        let (barrier, squares) = (&barrier, &squares);
        let threads: [_; N] = std::array::from_fn(|i| {
            s.spawn(move || {
                let square = *squares[i].get_or_init(|| numbers[i] * numbers[i]);
                barrier.wait();
                let others = squares.iter().enumerate().filter(|(j, _)| *j != i);
                square + others.filter_map(|(_, cell)| cell.get()).sum::<u64>()
            })
        });
        threads.map(|thread| thread.join().unwrap_or_default())
    })
}
// ANCHOR_END: barrier

#[cfg(test)]
mod tests {
    #[test]
    fn every_thread_sees_every_square() {
        assert_eq!(super::sums_of_squares([3, 4, 12]), [169; 3]);
    }
}
