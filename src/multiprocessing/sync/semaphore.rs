use super::super::link::Remote;
use super::super::wire::{Ask, Kind};
use super::{SyncError, real};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Python's `multiprocessing.Semaphore` and `BoundedSemaphore`: a count of permits.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.Semaphore>. It can be an argument of a process. Clones are
/// the same semaphore.
///
/// # Differences from Python
/// A process that is killed, exits or fails while it has permits takes them along for ever. Then everybody else gets
/// [`SyncError::OwnerDied`]. One that ends well may have handed them to somebody, as is right with a semaphore.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Semaphore {
    remote: Remote,
}

impl Semaphore {
    /// So many permits, and no upper bound. Python: `multiprocessing.Semaphore(permits)`.
    ///
    /// # Errors
    /// [`SyncError::Explored`], [`SyncError::NoRoom`].
    pub fn new(permits: usize) -> Result<Semaphore, SyncError> {
        Semaphore::make(permits, false, true)
    }

    /// So many permits, and never more. Python: `multiprocessing.BoundedSemaphore(permits)`.
    ///
    /// # Errors
    /// As [`Semaphore::new`].
    pub fn bounded(permits: usize) -> Result<Semaphore, SyncError> {
        Semaphore::make(permits, true, true)
    }

    /// One that counts things: whoever takes a permit is not to give it back, and takes nothing along when it ends.
    pub(in super::super) fn counter(permits: usize) -> Result<Semaphore, SyncError> {
        Semaphore::make(permits, false, false)
    }

    fn make(permits: usize, bounded: bool, owned: bool) -> Result<Semaphore, SyncError> {
        Ok(Semaphore { remote: Remote::make(Kind::Semaphore { permits, bounded, owned })? })
    }

    /// Waits for a permit and takes it, within `timeout`; whether it did. Python: `semaphore.acquire(block, timeout)`.
    ///
    /// # Errors
    /// [`SyncError::OwnerDied`], [`SyncError::Gone`].
    pub fn acquire(&self, timeout: Option<Duration>) -> Result<bool, SyncError> {
        self.remote.yes(Ask::Acquire(real(timeout)))
    }

    /// Gives so many permits back, or adds them. Python: `semaphore.release()`.
    ///
    /// # Errors
    /// [`SyncError::TooMany`], then nothing is changed; [`SyncError::OwnerDied`], [`SyncError::Gone`].
    pub fn release(&self, n: usize) -> Result<(), SyncError> {
        self.remote.yes(Ask::Release(n)).map(|_| ())
    }

    /// How many permits there are now. Python: `semaphore.get_value()`.
    ///
    /// # Errors
    /// [`SyncError::OwnerDied`], [`SyncError::Gone`].
    pub fn value(&self) -> Result<usize, SyncError> {
        self.remote.count(Ask::Count)
    }
}
