//! In Rust you would write: tokio's locks and queues, where an await is held across.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: withdraw
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};
use tokio::task::{JoinSet, spawn_blocking, yield_now};

/// How many of so many tasks can withdraw 100. The guard is kept across the await, so the lock is tokio's.
///
/// A lock of `std` is for what has no await in it. Its guard must not go along to another thread, and the compiler sees that it would:
///
/// ```compile_fail
/// # fn refused() {
/// let balance = std::sync::Arc::new(std::sync::Mutex::new(100));
/// // error: future cannot be sent between threads safely
/// tokio::spawn(async move {
///     let mut balance = balance.lock().unwrap();
///     tokio::task::yield_now().await;
///     *balance -= 100;
/// });
/// # }
/// ```
pub async fn withdrawals(tasks: usize, balance: i64) -> usize {
    let balance = Arc::new(Mutex::new(balance));
    let mut set = JoinSet::new();
    for _ in 0..tasks {
        let balance = Arc::clone(&balance);
        set.spawn(async move {
            let mut balance = balance.lock().await;
            if *balance < 100 {
                return false;
            }
            yield_now().await; // a line in a log, say
            *balance -= 100;
            true
        });
    }
    set.join_all().await.into_iter().filter(|paid| *paid).count()
}
// ANCHOR_END: withdraw

// ANCHOR: queue
/// Sums up what a producer puts into a queue with room for `room`. Where Python counts `task_done`s and cancels the consumer, the
/// producer's end of the channel is dropped, and the consumer's loop is over.
pub async fn consume(items: u64, room: usize) -> u64 {
    let (producer, mut queue) = mpsc::channel(room);
    tokio::spawn(async move {
        for item in 1..=items {
            if producer.send(item).await.is_err() {
                break;
            }
        }
    });
    let mut sum = 0;
    while let Some(item) = queue.recv().await {
        // work that would block the loop goes to a thread, and its result comes back
        sum += spawn_blocking(move || item * item).await.expect("it does not panic");
    }
    sum
}
// ANCHOR_END: queue

#[cfg(test)]
mod tests {
    use super::*;

    fn on_one_thread<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn nobody_withdraws_what_is_not_there() {
        assert_eq!(on_one_thread(withdrawals(3, 100)), 1);
        assert_eq!(on_one_thread(withdrawals(3, 250)), 2);
    }

    #[test]
    fn every_item_is_worked_on() {
        assert_eq!(on_one_thread(consume(4, 1)), 30);
    }
}
