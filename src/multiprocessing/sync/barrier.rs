use super::super::link::Remote;
use super::super::wire::{Ask, Kind};
use super::{SyncError, real};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Python's `multiprocessing.Barrier`: nobody goes on before so many have come.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.Barrier>. It can be an argument of a process. Clones are
/// the same barrier. A process that is ended while it waits breaks it: the others would wait in vain.
///
/// # Differences from Python
/// There is no action: a function cannot be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Barrier {
    remote: Remote,
    parties: usize,
}

impl Barrier {
    /// A barrier for so many; `timeout` holds for every `wait` that names none. Python: `multiprocessing.Barrier(parties, timeout=timeout)`.
    ///
    /// # Errors
    /// [`SyncError::Explored`], [`SyncError::NoRoom`].
    ///
    /// # Panics
    /// If `parties` is 0; in Python: `ValueError: parties must be > 0`.
    pub fn new(parties: usize, timeout: Option<Duration>) -> Result<Barrier, SyncError> {
        assert!(parties > 0, "a barrier needs at least one party");
        let kind = Kind::Barrier { parties, timeout: real(timeout) };
        Ok(Barrier { remote: Remote::make(kind)?, parties })
    }

    /// Waits until all have come: each gets another number, from 0. If that takes longer than `timeout`, it is broken for all. Python:
    /// `barrier.wait(timeout)`.
    ///
    /// # Errors
    /// [`SyncError::BrokenBarrier`], [`SyncError::Gone`].
    pub fn wait(&self, timeout: Option<Duration>) -> Result<usize, SyncError> {
        self.remote.count(Ask::Wait(real(timeout)))
    }

    /// Whoever waits finds it broken; it can be used again when they have left. Python: `barrier.reset()`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn reset(&self) -> Result<(), SyncError> {
        self.remote.yes(Ask::Reset).map(|_| ())
    }

    /// Breaks it. Python: `barrier.abort()`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn abort(&self) -> Result<(), SyncError> {
        self.remote.yes(Ask::Abort).map(|_| ())
    }

    /// How many must come. Python: `barrier.parties`.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// How many wait now. Python: `barrier.n_waiting`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn n_waiting(&self) -> Result<usize, SyncError> {
        self.remote.count(Ask::Count)
    }

    /// Whether it is broken. Python: `barrier.broken`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn broken(&self) -> Result<bool, SyncError> {
        self.remote.yes(Ask::Is)
    }
}
