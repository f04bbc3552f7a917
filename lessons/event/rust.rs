//! In Rust you would write: a channel for items, a `OnceLock` for what happens once.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: channel
use std::sync::OnceLock;
use std::thread;

/// Makes items on one thread and takes them on another: no flag, no lock, no end to be announced.
///
/// The channel counts, keeps the order, and ends when its last sender is gone.
pub fn deliver(count: u32) -> Vec<u32> {
    let (belt, items) = crossbeam_channel::unbounded();
    thread::scope(|s| {
        s.spawn(move || (1..=count).for_each(|item| belt.send(item).expect("the receiver is there")));
        items.iter().collect()
    })
}
// ANCHOR_END: channel

// ANCHOR: once
/// Several threads wait for something that happens once: the value itself is the event.
///
/// It cannot be cleared behind anybody's back:
///
/// ```compile_fail
/// let mut ready = std::sync::OnceLock::new();
/// std::thread::scope(|s| {
///     s.spawn(|| println!("{}", ready.wait()));
///     ready.set("go").unwrap();
///     ready.take(); // error[E0502]: cannot borrow `ready` as mutable because it is also borrowed as immutable
/// });
/// ```
pub fn announce(word: &'static str, listeners: usize) -> Vec<&'static str> {
    let ready = OnceLock::new();
    thread::scope(|s| {
        let listeners: Vec<_> = (0..listeners).map(|_| s.spawn(|| *ready.wait())).collect();
        ready.set(word).expect("nobody else sets it");
        listeners.into_iter().map(|listener| listener.join().expect("it does not panic")).collect()
    })
}
// ANCHOR_END: once

#[cfg(test)]
mod tests {
    #[test]
    fn all_items_arrive_the_oldest_first() {
        assert_eq!(super::deliver(5), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn everybody_hears_it_however_late() {
        assert_eq!(super::announce("go", 3), ["go"; 3]);
    }
}
