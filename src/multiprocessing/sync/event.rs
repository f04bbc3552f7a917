use super::super::link::Remote;
use super::super::wire::{Ask, Kind};
use super::{SyncError, real};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Python's `multiprocessing.Event`: a flag that processes can wait for.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.Event>. It can be an argument of a process. Clones are the
/// same event.
///
/// Every method fails with [`SyncError::Gone`] when the process that made it has ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    remote: Remote,
}

impl Event {
    /// An event whose flag is clear. Python: `multiprocessing.Event()`.
    ///
    /// # Errors
    /// [`SyncError::Explored`], [`SyncError::NoRoom`].
    pub fn new() -> Result<Event, SyncError> {
        Ok(Event { remote: Remote::make(Kind::Event)? })
    }

    /// Whether the flag is set. Python: `event.is_set()`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn is_set(&self) -> Result<bool, SyncError> {
        self.remote.yes(Ask::Is)
    }

    /// Sets the flag; whoever waits goes on, even if it is cleared at once. Python: `event.set()`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn set(&self) -> Result<(), SyncError> {
        self.remote.yes(Ask::Flag(true)).map(|_| ())
    }

    /// Clears the flag. Python: `event.clear()`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn clear(&self) -> Result<(), SyncError> {
        self.remote.yes(Ask::Flag(false)).map(|_| ())
    }

    /// Waits until the flag is set, within `timeout`; whether it was. Python: `event.wait(timeout)`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn wait(&self, timeout: Option<Duration>) -> Result<bool, SyncError> {
        self.remote.yes(Ask::Wait(real(timeout)))
    }
}
