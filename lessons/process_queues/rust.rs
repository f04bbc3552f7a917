//! In Rust you would write: a channel inside of one program, and lines between programs.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: channel
use std::sync::mpsc;
use std::thread;

/// The sum of what several producers send, each so many items.
///
/// Nobody asks whether the channel is empty, and nobody sends a word for the end: it comes when the last sender is gone. One that is
/// given away cannot be used any more, nor kept by accident:
///
/// ```compile_fail
/// let (sender, receiver) = std::sync::mpsc::channel::<u32>();
/// std::thread::spawn(move || sender.send(1));
/// sender.send(2); // error[E0382]: borrow of moved value: `sender`
/// ```
pub fn sum(producers: u64, items: u64) -> u64 {
    let (sender, receiver) = mpsc::channel();
    thread::scope(|s| {
        for _ in 0..producers {
            let sender = sender.clone();
            s.spawn(move || (1..=items).for_each(|item| sender.send(item).expect("main receives")));
        }
        // main's own: without this line the end would never come
        drop(sender);
        receiver.iter().sum()
    })
}
// ANCHOR_END: channel

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn everything_that_is_sent_arrives() {
        assert_eq!([sum(0, 5), sum(3, 100)], [0, 15_150]);
    }
}
