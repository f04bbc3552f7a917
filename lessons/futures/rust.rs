//! In Rust you would write: a result that can be sent once.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: join
use std::thread::{self, JoinHandle};

/// A thread's handle is a future: `is_finished` asks, `join` waits and hands the result over, or what the thread panicked with.
pub fn begin(question: u32) -> JoinHandle<u32> {
    thread::spawn(move || question.checked_mul(2).expect("a small question"))
}

/// What came of it.
pub fn tell(answer: JoinHandle<u32>) -> String {
    match answer.join() {
        Ok(answer) => format!("result: {answer}"),
        Err(_) => "the thread panicked".into(),
    }
}
// ANCHOR_END: join

// ANCHOR: oneshot
use tokio::sync::oneshot;

/// A place for one answer, and who waits for it. Sending takes the place away, so nobody can answer twice:
///
/// ```compile_fail
/// let (place, answer) = tokio::sync::oneshot::channel();
/// place.send(42).unwrap();
/// place.send(0).unwrap(); // error[E0382]: use of moved value: `place`
/// # drop(answer);
/// ```
///
/// Who drops the receiver has cancelled, and the worker can see that.
pub fn answer(place: oneshot::Sender<u32>, work: impl Fn(u32) -> u32) -> Result<(), &'static str> {
    let mut sum = 0;
    for part in 0..7 {
        if place.is_closed() {
            return Err("nobody waits any more");
        }
        sum += work(part);
    }
    place.send(sum).map_err(|_| "nobody waited in the end")
}
// ANCHOR_END: oneshot

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_hands_its_result_over_or_its_panic() {
        assert_eq!(tell(begin(21)), "result: 42");
        assert_eq!(tell(begin(u32::MAX)), "the thread panicked");
    }

    #[test]
    fn an_answer_arrives_on_another_thread() {
        let (place, receiver) = oneshot::channel();
        let worker = thread::spawn(|| answer(place, |part| 2 * part));
        assert_eq!(receiver.blocking_recv(), Ok(42));
        assert_eq!(worker.join().unwrap(), Ok(()));
    }

    #[test]
    fn who_drops_the_receiver_has_cancelled() {
        let (place, receiver) = oneshot::channel();
        let parts = std::cell::Cell::new(0);
        drop(receiver);
        let done = answer(place, |part| {
            parts.set(parts.get() + 1);
            part
        });
        assert_eq!((done, parts.get()), (Err("nobody waits any more"), 0));
    }

    #[test]
    fn a_place_that_is_dropped_leaves_no_answer() {
        let (place, receiver) = oneshot::channel::<u32>();
        drop(place);
        assert!(receiver.blocking_recv().is_err());
    }
}
