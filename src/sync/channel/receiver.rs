use super::{Channel, End, IntoIter, Iter, Look, RecvError, RecvTimeoutError, TryIter, TryRecvError};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The end of a channel where messages come out. Clones are the same end: each message comes out once.
pub struct Receiver<T> {
    channel: Arc<Channel<T>>,
}

impl<T> Receiver<T> {
    pub(super) fn new(channel: Arc<Channel<T>>) -> Receiver<T> {
        Receiver { channel }
    }

    /// Waits until there is a message and takes it.
    ///
    /// # Scheduling points
    /// One, directly before. With capacity 0, another before it goes on, if it had to wait.
    ///
    /// # Errors
    /// [`RecvError`] if there is none and no sender is left.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.channel.receive("recv", None).map_err(|_| RecvError)
    }

    /// Takes a message if there is one now (with capacity 0: if somebody waits to send).
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`TryRecvError`] if there is none, and whether a sender is left.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.channel.receive("try_recv", Some(Duration::ZERO)).map_err(|error| match error {
            RecvTimeoutError::Timeout => TryRecvError::Empty,
            RecvTimeoutError::Disconnected => TryRecvError::Disconnected,
        })
    }

    /// As [`recv`](Receiver::recv), but gives up after `timeout`.
    ///
    /// # Scheduling points
    /// As [`recv`](Receiver::recv). That the timeout is over is an alternative of the schedule.
    ///
    /// # Errors
    /// [`RecvTimeoutError`] if there was none in time, or there is none and no sender is left.
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        self.channel.receive("recv_timeout", Some(timeout))
    }

    /// How many messages are in the channel.
    ///
    /// # Scheduling points
    /// One, directly before (none with capacity 0): the answer may be old by the time it is used.
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> usize {
        self.channel.look(Look::Len)
    }

    /// Whether no message is in the channel; always so with capacity 0.
    ///
    /// # Scheduling points
    /// As [`len`](Receiver::len).
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.channel.look(Look::IsEmpty) == 1
    }

    /// Whether no more messages fit; always so with capacity 0.
    ///
    /// # Scheduling points
    /// As [`len`](Receiver::len).
    #[track_caller]
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.channel.look(Look::IsFull) == 1
    }

    /// How many messages fit; none if any number does.
    #[must_use]
    pub fn capacity(&self) -> Option<usize> {
        self.channel.capacity()
    }

    /// Whether both are ends of one channel.
    #[must_use]
    pub fn same_channel(&self, other: &Receiver<T>) -> bool {
        Arc::ptr_eq(&self.channel, &other.channel)
    }

    /// Messages as they come, until no sender is left.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter::new(self)
    }

    /// Messages as long as there are any; it never waits.
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter::new(self)
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Receiver<T> {
        self.channel.add(End::Receiver);
        Receiver { channel: Arc::clone(&self.channel) }
    }
}

/// One step: the last one to go disconnects the senders.
impl<T> Drop for Receiver<T> {
    #[track_caller]
    fn drop(&mut self) {
        self.channel.remove(End::Receiver);
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receiver { .. }")
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;
    fn into_iter(self) -> IntoIter<T> {
        IntoIter::new(self)
    }
}
