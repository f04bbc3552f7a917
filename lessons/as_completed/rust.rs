//! In Rust you would write: a channel, whose receiver has what is done first.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: channel
use std::sync::mpsc;
use std::thread;

/// Does every job on a thread of its own and hands each result to `take` as it comes.
///
/// The receiver is one thread's. To share it does not compile:
///
/// ```compile_fail
/// let (_done, results) = std::sync::mpsc::channel::<u32>();
/// std::thread::scope(|scope| {
///     scope.spawn(|| results.recv()); // error[E0277]: `Receiver<u32>` cannot be shared between threads safely
///     scope.spawn(|| results.recv());
/// });
/// ```
pub fn as_completed<T: Send>(jobs: Vec<impl FnOnce() -> T + Send>, take: impl FnMut(T)) {
    thread::scope(|scope| {
        let (done, results) = mpsc::channel();
        for job in jobs {
            let done = done.clone();
            scope.spawn(move || done.send(job()));
        }
        drop(done); // the last sender's end is the end of the results
        results.iter().for_each(take);
    });
}
// ANCHOR_END: channel

// ANCHOR: joinset
use tokio::task::{JoinError, JoinSet};

/// The same with tasks: a set of them gives whichever is done. What is left in the set when it is dropped is cancelled.
pub async fn first_of<T: Send + 'static>(
    jobs: Vec<impl Future<Output = T> + Send + 'static>,
) -> Option<Result<T, JoinError>> {
    let mut set: JoinSet<T> = jobs.into_iter().collect();
    set.join_next().await
}
// ANCHOR_END: joinset

// ANCHOR: bar
use indicatif::ProgressBar;

/// Adds up numbers with a bar that grows: tqdm's answer is an iterator adaptor here too.
pub fn sum(numbers: &[u64], bar: &ProgressBar) -> u64 {
    bar.set_length(numbers.len() as u64);
    bar.wrap_iter(numbers.iter()).sum()
}
// ANCHOR_END: bar

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Barrier};

    #[test]
    fn results_come_as_they_are_done() {
        // the first job ends only when the second's result has been taken
        let taken = Arc::new(Barrier::new(2));
        let gate = Arc::clone(&taken);
        let slow: Box<dyn FnOnce() -> u32 + Send> = Box::new(move || {
            gate.wait();
            1
        });
        let mut seen = Vec::new();
        as_completed(vec![slow, Box::new(|| 2)], |result| {
            if result == 2 {
                taken.wait();
            }
            seen.push(result);
        });
        assert_eq!(seen, [2, 1]);
    }

    #[test]
    fn the_first_task_to_be_done_comes_and_the_others_are_cancelled() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let never: std::pin::Pin<Box<dyn Future<Output = u32> + Send>> = Box::pin(std::future::pending());
        let first = runtime.block_on(first_of(vec![never, Box::pin(async { 7 })]));
        assert_eq!(first.unwrap().unwrap(), 7);
    }

    #[test]
    fn the_bar_is_at_its_end_when_the_sum_is_there() {
        let bar = ProgressBar::hidden();
        assert_eq!(sum(&[1, 2, 3], &bar), 6);
        assert_eq!((bar.position(), bar.length()), (3, Some(3)));
    }
}
