//! In Rust you would write: a channel for one value.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: oneshot
use std::cell::RefCell;
use tokio::sync::oneshot;
use tokio::task::yield_now;

/// The sum of 1 to `n` and `n!`, as they come: each from a future that somebody else gives its value.
///
/// To give it is to give the sender away, so nobody can do it twice:
///
/// ```compile_fail
/// let (sender, receiver) = tokio::sync::oneshot::channel();
/// sender.send(1).unwrap();
/// sender.send(2).unwrap(); // error[E0382]: use of moved value: `sender`
/// # drop(receiver);
/// ```
///
/// Nor does a coroutine pass for a task. What Python says when it runs (`TypeError: Passing coroutines is forbidden, use tasks
/// explicitly`) is a matter of types:
///
/// ```compile_fail
/// use racecourse::asyncio::{ReturnWhen, wait};
/// async fn coroutine() -> Result<u8, racecourse::asyncio::Error> { Ok(1) }
/// # async fn refused() {
/// // error[E0308]: mismatched types: expected `Task<_>`, found future
/// wait(vec![coroutine()], None, ReturnWhen::AllCompleted).await.unwrap();
/// # }
/// ```
pub async fn sum_and_factorial(n: u64) -> Vec<String> {
    let (first, sum) = oneshot::channel();
    let (second, factorial) = oneshot::channel();
    tokio::spawn(async move {
        for _ in 0..3 {
            yield_now().await;
        }
        first.send((1..=n).sum::<u64>())
    });
    tokio::spawn(async move {
        yield_now().await;
        second.send((1..=n).product::<u64>())
    });
    let known = RefCell::new(Vec::new());
    tokio::join!(
        async {
            let sum = sum.await.expect("it is sent");
            known.borrow_mut().push(format!("first {sum}"));
        },
        async {
            let factorial = factorial.await.expect("it is sent");
            known.borrow_mut().push(format!("second {factorial}"));
        },
    );
    known.into_inner()
}
// ANCHOR_END: oneshot

#[cfg(test)]
mod tests {
    #[test]
    fn both_come_once() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut known = runtime.block_on(super::sum_and_factorial(10));
        known.sort_unstable();
        assert_eq!(known, ["first 55", "second 3628800"]);
    }

    #[test]
    fn one_whose_sender_is_gone_says_so() {
        let (sender, receiver) = tokio::sync::oneshot::channel::<u8>();
        drop(sender);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert!(runtime.block_on(receiver).is_err());
    }
}
