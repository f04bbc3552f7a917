//! In Rust you would write: threads, and a map behind a lock, whose values are no copies.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: all
use parking_lot::Mutex;
use std::collections::HashMap;
use std::thread;

/// Every worker appends its number to the list at `"l"`.
///
/// What the lock gives is the map itself, and what the map gives is the list itself. That nobody else looks meanwhile is not left to
/// the reader's care; a shared map cannot be changed otherwise:
///
/// ```compile_fail
/// let map = std::sync::Arc::new(std::collections::HashMap::<&str, Vec<u32>>::new());
/// map.entry("l").or_default().push(1); // error[E0596]: cannot borrow data in an `Arc` as mutable
/// ```
pub fn append_all(workers: u32) -> HashMap<&'static str, Vec<u32>> {
    let map = Mutex::new(HashMap::new());
    thread::scope(|s| {
        for number in 0..workers {
            let map = &map;
            s.spawn(move || map.lock().entry("l").or_insert_with(Vec::new).push(number));
        }
    });
    map.into_inner()
}
// ANCHOR_END: all

#[cfg(test)]
mod tests {
    use super::append_all;

    #[test]
    fn nothing_is_lost() {
        let mut list = append_all(5).remove("l").unwrap();
        list.sort_unstable();
        assert_eq!(list, [0, 1, 2, 3, 4]);
    }
}
