//! In Rust you would write: one lock around the data, and methods that need it held.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: inside
use parking_lot::Mutex;
use std::thread;

/// What lies in the box. Its methods know nothing of locks: `&mut self` says that whoever calls them has it alone.
#[derive(Debug, Default)]
pub struct Stock {
    total: i64,
}

impl Stock {
    fn execute(&mut self, n: i64) {
        self.total += n;
    }

    /// One more: calls another method, and there is no second lock to take.
    pub fn add(&mut self) {
        self.execute(1);
    }

    /// One less.
    pub fn remove(&mut self) {
        self.execute(-1);
    }
}

/// Adds and removes on two threads; the total at the end.
pub fn trade(items: u32) -> i64 {
    let shelf = Mutex::new(Stock::default());
    thread::scope(|s| {
        s.spawn(|| (0..items).for_each(|_| shelf.lock().add()));
        s.spawn(|| (0..items).for_each(|_| shelf.lock().remove()));
    });
    shelf.into_inner().total
}
// ANCHOR_END: inside

// ANCHOR: reentrant
/// A lock that one thread may take twice lets it only *look*: two guards of one thread lead to the same number.
///
/// ```compile_fail
/// let total = parking_lot::ReentrantMutex::new(0);
/// *total.lock() += 1; // error[E0594]: cannot assign to data in dereference of `ReentrantMutexGuard<'_, i32>`
/// ```
///
/// To change what is inside takes a `Cell`, whose content can only be replaced as a whole.
pub fn nested() -> i64 {
    let total = parking_lot::ReentrantMutex::new(std::cell::Cell::new(0));
    let outer = total.lock();
    let inner = total.lock();
    inner.set(outer.get() + 1);
    outer.get()
}
// ANCHOR_END: reentrant

#[cfg(test)]
mod tests {
    #[test]
    fn what_went_in_came_out() {
        assert_eq!(super::trade(1_000), 0);
    }

    #[test]
    fn the_same_thread_enters_twice() {
        assert_eq!(super::nested(), 1);
    }
}
