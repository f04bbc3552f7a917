//! `crossbeam_channel`: queues with two ends, which tell when the other side is gone.
//!
//! Clones of an end are that end. When the last [`Sender`] is dropped, receivers get what is left and then an error; when the last
//! [`Receiver`] is dropped, senders get an error. The errors are crossbeam's own. Messages come out in the order in which they
//! went in; which of several threads that wait at an end goes on is the schedule's choice, except where the capacity is 0: there
//! a message goes from hand to hand, and those who have waited longest come first.
//!
//! # Differences from `crossbeam_channel`
//! There is no `select!`, and there are no `after`, `at`, `never` and `tick`, no sends and receives until an `Instant`. Dropping an
//! end is a step, as others can observe it. `bounded_named` and `unbounded_named` are ours.
//!
//! # Examples
//! ```
//! use racecourse::sync::{channel, thread};
//!
//! let (jobs, inbox) = channel::bounded(1);
//! let worker = thread::spawn(move || inbox.iter().sum::<u32>());
//! for job in [1, 2, 3] {
//!     jobs.send(job).unwrap();
//! }
//! drop(jobs);
//! assert_eq!(worker.join().unwrap(), 6);
//! ```

mod buffered;
mod ends;
mod iter;
mod meeting;
mod receiver;
mod sender;

pub use crossbeam_channel::{RecvError, RecvTimeoutError, SendError, SendTimeoutError, TryRecvError, TrySendError};
pub use iter::{IntoIter, Iter, TryIter};
pub use receiver::Receiver;
pub use sender::Sender;

use buffered::Buffered;
use meeting::Meeting;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

/// A channel that holds any number of messages.
#[must_use]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    make(None, None)
}

/// A channel that holds at most `capacity` messages. With 0 it holds none: a send and a receive meet.
#[must_use]
pub fn bounded<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    make(None, Some(capacity))
}

/// As [`unbounded`], with a name by which traces call it.
#[must_use]
pub fn unbounded_named<T>(name: impl Into<Cow<'static, str>>) -> (Sender<T>, Receiver<T>) {
    make(Some(name.into()), None)
}

/// As [`bounded`], with a name by which traces call it.
#[must_use]
pub fn bounded_named<T>(name: impl Into<Cow<'static, str>>, capacity: usize) -> (Sender<T>, Receiver<T>) {
    make(Some(name.into()), Some(capacity))
}

fn make<T>(name: Option<Cow<'static, str>>, capacity: Option<usize>) -> (Sender<T>, Receiver<T>) {
    let channel = Arc::new(match capacity {
        Some(0) => Channel::Meeting(Meeting::new(name)),
        _ => Channel::Buffered(Buffered::new(name, capacity)),
    });
    (Sender::new(Arc::clone(&channel)), Receiver::new(channel))
}

/// What lies between the ends.
enum Channel<T> {
    Buffered(Buffered<T>),
    Meeting(Meeting<T>),
}

/// One of the ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Sender,
    Receiver,
}

/// What one can ask a channel, as crossbeam's methods of these names answer it.
#[derive(Clone, Copy, Debug)]
enum Look {
    Len,
    IsEmpty,
    IsFull,
}

impl<T> Channel<T> {
    #[track_caller]
    fn send(&self, verb: &'static str, message: T, timeout: Option<Duration>) -> Result<(), SendTimeoutError<T>> {
        match self {
            Channel::Buffered(channel) => channel.send(verb, message, timeout),
            Channel::Meeting(channel) => channel.send(verb, message, timeout),
        }
    }

    #[track_caller]
    fn receive(&self, verb: &'static str, timeout: Option<Duration>) -> Result<T, RecvTimeoutError> {
        match self {
            Channel::Buffered(channel) => channel.receive(verb, timeout),
            Channel::Meeting(channel) => channel.receive(verb, timeout),
        }
    }

    /// Another clone of an end. Not a step: whoever makes it has one, so nobody can tell.
    fn add(&self, end: End) {
        match self {
            Channel::Buffered(channel) => channel.add(end),
            Channel::Meeting(channel) => channel.add(end),
        }
    }

    /// A clone of an end is dropped. One step.
    #[track_caller]
    fn remove(&self, end: End) {
        match self {
            Channel::Buffered(channel) => channel.remove(end),
            Channel::Meeting(channel) => channel.remove(end),
        }
    }

    /// How many messages are in it; whether there are none; whether no more fit. One step where the answer can change.
    #[track_caller]
    fn look(&self, look: Look) -> usize {
        match (self, look) {
            (Channel::Buffered(channel), _) => channel.look(look),
            (Channel::Meeting(_), Look::Len) => 0,
            (Channel::Meeting(_), Look::IsEmpty | Look::IsFull) => 1,
        }
    }

    fn capacity(&self) -> Option<usize> {
        match self {
            Channel::Buffered(channel) => channel.capacity(),
            Channel::Meeting(_) => Some(0),
        }
    }
}
