//! In Rust you would write: two conditions, and a wait that asks again by itself.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: buffer
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;

/// A buffer that holds at most so many items.
///
/// To wait takes the guard, so nobody waits without holding the lock:
///
/// ```compile_fail
/// let items = parking_lot::Mutex::new(Vec::<u32>::new());
/// let not_empty = parking_lot::Condvar::new();
/// not_empty.wait_while(&items, |items: &mut Vec<u32>| items.is_empty()); // error[E0308]: expected `&mut MutexGuard`, found `&Mutex`
/// ```
#[derive(Debug)]
pub struct Buffer<T> {
    items: Mutex<VecDeque<T>>,
    capacity: usize,
    not_full: Condvar,
    not_empty: Condvar,
}

impl<T> Buffer<T> {
    /// An empty buffer.
    pub fn new(capacity: usize) -> Buffer<T> {
        Buffer { items: Mutex::default(), capacity, not_full: Condvar::new(), not_empty: Condvar::new() }
    }

    /// Waits for room, then puts the item in.
    pub fn put(&self, item: T) {
        let mut items = self.items.lock();
        self.not_full.wait_while(&mut items, |items| items.len() == self.capacity);
        items.push_back(item);
        self.not_empty.notify_one(); // only consumers wait there
    }

    /// Waits for an item and takes the oldest.
    pub fn take(&self) -> T {
        let mut items = self.items.lock();
        self.not_empty.wait_while(&mut items, |items| items.is_empty());
        let item = items.pop_front().expect("wait_while saw to it");
        self.not_full.notify_one();
        item
    }
}
// ANCHOR_END: buffer

#[cfg(test)]
mod tests {
    use super::Buffer;
    use std::thread;

    #[test]
    fn all_that_is_put_in_is_taken_once() {
        let buffer = Buffer::new(2);
        let sum: u64 = thread::scope(|s| {
            for first in [1, 2] {
                let buffer = &buffer;
                s.spawn(move || (first..=1_000_u64).step_by(2).for_each(|item| buffer.put(item)));
            }
            let take = || (0..500).map(|_| buffer.take()).sum::<u64>();
            let consumers = [s.spawn(take), s.spawn(take)];
            consumers.into_iter().map(|consumer| consumer.join().unwrap()).sum()
        });
        assert_eq!(sum, 500_500);
    }

    #[test]
    fn the_oldest_comes_first() {
        let buffer = Buffer::new(3);
        (1..=3).for_each(|item| buffer.put(item));
        assert_eq!([buffer.take(), buffer.take(), buffer.take()], [1, 2, 3]);
    }
}
