//! In Rust you would write: permits that are values.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: permits
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// So many tasks share so many permits; the most that were at work at once.
///
/// A permit is a value. It goes back when it is dropped, which happens once:
///
/// ```compile_fail
/// let permits = tokio::sync::Semaphore::new(1);
/// let permit = permits.try_acquire().unwrap();
/// drop(permit);
/// drop(permit); // error[E0382]: use of moved value: `permit`
/// ```
pub async fn most_at_work(tasks: usize, permits: usize) -> usize {
    let permits = Arc::new(Semaphore::new(permits));
    let (working, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut set = JoinSet::new();
    for _ in 0..tasks {
        let (permits, working, most) = (permits.clone(), working.clone(), most.clone());
        set.spawn(async move {
            let _permit = permits.acquire().await.expect("nobody closes this semaphore");
            most.fetch_max(working.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await; // the others have their turn while this one is inside
            working.fetch_sub(1, Ordering::SeqCst);
        });
    }
    set.join_all().await;
    most.load(Ordering::SeqCst)
}
// ANCHOR_END: permits

// ANCHOR: handover
/// Hands items over from thread to thread. No semaphore beside a variable: the item itself is what arrives.
pub fn hand_over(rounds: u32) -> Vec<u32> {
    let (producer, consumer) = crossbeam_channel::bounded(1);
    std::thread::scope(|s| {
        s.spawn(move || (0..rounds).for_each(|number| producer.send(number).expect("the consumer is there")));
        consumer.iter().collect() // ends when the producer is gone
    })
}
// ANCHOR_END: handover

#[cfg(test)]
mod tests {
    fn on_one_thread<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn no_more_are_at_work_than_there_are_permits() {
        for permits in [1, 2, 3] {
            assert_eq!(on_one_thread(super::most_at_work(5, permits)), permits);
        }
    }

    #[test]
    fn on_many_threads_too() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
        assert!(runtime.block_on(super::most_at_work(100, 2)) <= 2);
    }

    #[test]
    fn every_item_arrives_in_order() {
        assert_eq!(super::hand_over(5), [0, 1, 2, 3, 4]);
    }
}
