//! Lists in words.

use crate::trace::{ObjectId, ThreadId, Trace, text};
use std::panic::Location;

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Two places, or one if they are the same: `demo.rs:14 and demo.rs:20`.
pub(super) fn places(one: &Location<'_>, other: &Location<'_>) -> String {
    let (one, other) = (text::place(one), text::place(other));
    if one == other { one } else { format!("{one} and {other}") }
}

/// `adder-1 holds till`, `adder-1 holds no lock`.
pub(super) fn holds(trace: &Trace, thread: ThreadId, locks: &[ObjectId]) -> String {
    let names: Vec<String> = locks.iter().map(|lock| trace.object_name(*lock).to_string()).collect();
    let names = if names.is_empty() { "no lock".to_string() } else { list(&names) };
    format!("{} holds {names}", trace.thread_name(thread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_a_sentence() {
        let items: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        assert_eq!(list(&items[..0]), "");
        assert_eq!(list(&items[..1]), "a");
        assert_eq!(list(&items[..2]), "a and b");
        assert_eq!(list(&items), "a, b and c");
    }
}
