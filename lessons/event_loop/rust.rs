//! In Rust you would write: tokio's loop on the thread that asks for it.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: chain
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::time::{Instant, sleep_until};

/// The chain of the three functions, with an end that nobody can forget: the loop stops when the future is done.
///
/// What may move to another thread is told by its type. A future that holds an `Rc` may not, so a runtime with many threads refuses it:
///
/// ```compile_fail
/// let seen = std::rc::Rc::new(0);
/// // error: future cannot be sent between threads safely
/// tokio::spawn(async move {
///     tokio::task::yield_now().await;
///     println!("{seen}");
/// });
/// ```
pub fn chain(end: u32, second: Duration) -> Vec<&'static str> {
    let on_this_thread = Builder::new_current_thread().enable_time().build().expect("a runtime");
    on_this_thread.block_on(async {
        let start = Instant::now();
        let names = ["function-1", "function-2", "function-3"];
        let mut called = Vec::new();
        for (time, name) in (0..end).zip(names.iter().cycle()) {
            sleep_until(start + time * second).await;
            called.push(*name);
        }
        called
    })
}
// ANCHOR_END: chain

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_comes() {
        for end in 0..12 {
            let called = chain(end, Duration::from_micros(10));
            assert_eq!(called.len(), end as usize);
            assert!(called.iter().skip(1).step_by(3).all(|name| *name == "function-2"));
        }
    }
}
