//! In Rust you would write: threads that return what they have made.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: join
use std::thread;

/// One thread for each pot; `join` waits for it and hands over what it returns.
///
/// A thread may outlive the function that starts it, so it must own what it works on:
///
/// ```compile_fail
/// let pots = vec!["soup", "rice"];
/// // error[E0373]: closure may outlive the current function, but it borrows `pots`
/// let cook = std::thread::spawn(|| pots.len());
/// cook.join().unwrap();
/// ```
///
/// And a name that was never imported does not wait until its line runs:
///
/// ```compile_fail
/// fn leave_if(exit_flag: bool) {
///     if exit_flag {
///         _thread::exit(); // error[E0433]: cannot find module or crate `_thread` in this scope
///     }
/// }
/// ```
pub fn cook(pots: Vec<&'static str>) -> Vec<String> {
    let start = |pot| thread::spawn(move || format!("{pot} is done"));
    let cooks: Vec<_> = pots.into_iter().map(start).collect();
    // first all are started, then each is waited for
    cooks.into_iter().map(|cook| cook.join().unwrap_or_else(|_| "burnt".into())).collect()
}
// ANCHOR_END: join

// ANCHOR: scope
/// Threads that only borrow: nobody leaves the scope before they have ended.
pub fn count_letters(pots: &[&str]) -> usize {
    thread::scope(|s| {
        let cooks: Vec<_> = pots.iter().map(|pot| s.spawn(|| pot.len())).collect();
        cooks.into_iter().map(|cook| cook.join().unwrap_or_default()).sum()
    })
}
// ANCHOR_END: scope

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn join_hands_over_what_the_thread_returns() {
        assert_eq!(cook(vec!["soup", "rice"]), ["soup is done", "rice is done"]);
    }

    #[test]
    fn a_scope_waits_for_the_threads_that_borrow() {
        assert_eq!(count_letters(&["soup", "rice"]), 8);
    }

    #[test]
    fn join_hands_over_a_failure_too() {
        // unwinds as a panic does, without its message
        let cook = thread::spawn(|| std::panic::resume_unwind(Box::new("fire")));
        let failure = cook.join().unwrap_err();
        assert_eq!(failure.downcast_ref(), Some(&"fire"));
    }
}
