use super::{Channel, End, Look, SendError, SendTimeoutError, TrySendError};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The end of a channel where messages go in. Clones are the same end.
pub struct Sender<T> {
    channel: Arc<Channel<T>>,
}

impl<T> Sender<T> {
    pub(super) fn new(channel: Arc<Channel<T>>) -> Sender<T> {
        Sender { channel }
    }

    /// Waits until there is room (with capacity 0: until somebody receives) and sends.
    ///
    /// # Scheduling points
    /// One, directly before. With capacity 0, another before it goes on, if it had to wait.
    ///
    /// # Errors
    /// [`SendError`] with the message, if no receiver is left.
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        self.channel.send("send", message, None).map_err(|error| SendError(error.into_inner()))
    }

    /// Sends if there is room now (with capacity 0: if somebody waits to receive).
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`TrySendError`] with the message, if there is no room or no receiver is left.
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        self.channel.send("try_send", message, Some(Duration::ZERO)).map_err(|error| match error {
            SendTimeoutError::Timeout(message) => TrySendError::Full(message),
            SendTimeoutError::Disconnected(message) => TrySendError::Disconnected(message),
        })
    }

    /// As [`send`](Sender::send), but gives up after `timeout`.
    ///
    /// # Scheduling points
    /// As [`send`](Sender::send). That the timeout is over is an alternative of the schedule.
    ///
    /// # Errors
    /// [`SendTimeoutError`] with the message, if there was no room in time or no receiver is left.
    #[track_caller]
    pub fn send_timeout(&self, message: T, timeout: Duration) -> Result<(), SendTimeoutError<T>> {
        self.channel.send("send_timeout", message, Some(timeout))
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
    /// As [`len`](Sender::len).
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.channel.look(Look::IsEmpty) == 1
    }

    /// Whether no more messages fit; always so with capacity 0.
    ///
    /// # Scheduling points
    /// As [`len`](Sender::len).
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
    pub fn same_channel(&self, other: &Sender<T>) -> bool {
        Arc::ptr_eq(&self.channel, &other.channel)
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        self.channel.add(End::Sender);
        Sender { channel: Arc::clone(&self.channel) }
    }
}

/// One step: the last one to go disconnects the receivers.
impl<T> Drop for Sender<T> {
    #[track_caller]
    fn drop(&mut self) {
        self.channel.remove(End::Sender);
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender { .. }")
    }
}
