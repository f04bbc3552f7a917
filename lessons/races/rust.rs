//! In Rust you would write: the check and the act in one atomic operation.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: atomic
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// Takes a ticket from the pile, if there is one; whether it did.
///
/// A plain variable that two threads change does not get past the compiler:
///
/// ```compile_fail
/// let left = std::cell::Cell::new(1);
/// std::thread::scope(|s| {
///     s.spawn(|| left.set(left.get() - 1)); // error[E0277]: `Cell<i32>` cannot be shared between threads safely
///     s.spawn(|| left.set(left.get() - 1));
/// });
/// ```
pub fn take_one(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

/// How many tickets so many sellers sell of a pile.
pub fn sell(sellers: usize, tickets: u32) -> usize {
    let left = AtomicU32::new(tickets);
    thread::scope(|s| {
        let seller = || (0..).take_while(|_| take_one(&left)).count();
        let sellers: Vec<_> = (0..sellers).map(|_| s.spawn(seller)).collect();
        sellers.into_iter().map(|seller| seller.join().unwrap_or_default()).sum()
    })
}
// ANCHOR_END: atomic

#[cfg(test)]
mod tests {
    #[test]
    fn every_ticket_is_sold_once() {
        assert_eq!(super::sell(3, 10_000), 10_000);
    }

    #[test]
    fn an_empty_pile_sells_nothing() {
        assert_eq!(super::sell(2, 0), 0);
    }
}
