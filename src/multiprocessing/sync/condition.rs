use super::super::link::Remote;
use super::super::wire::{Ask, Kind};
use super::{Lock, LockGuard, RLock, SyncError, real};
use crate::sched::{demo_time, real_time};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// Python's `multiprocessing.Condition`: processes that wait, with a lock given up, until another says that something has changed.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.Condition>. It can be an argument of a process. Clones are
/// the same condition. Waiters are woken in the order in which they came, and never without a reason.
///
/// If a process ends while it holds the lock, whoever waits gets [`SyncError::OwnerDied`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Condition {
    remote: Remote,
    lock: Exclusion,
}

/// The lock of a [`Condition`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Exclusion {
    /// A lock.
    Lock(Lock),
    /// A lock that its owner may take again.
    RLock(RLock),
}

impl From<Lock> for Exclusion {
    fn from(lock: Lock) -> Exclusion {
        Exclusion::Lock(lock)
    }
}

impl From<RLock> for Exclusion {
    fn from(lock: RLock) -> Exclusion {
        Exclusion::RLock(lock)
    }
}

impl Condition {
    /// A condition over an `RLock` of its own. Python: `multiprocessing.Condition()`.
    ///
    /// # Errors
    /// [`SyncError::Explored`], [`SyncError::NoRoom`].
    pub fn new() -> Result<Condition, SyncError> {
        Condition::over(RLock::new()?)
    }

    /// A condition over a lock. Python: `multiprocessing.Condition(lock)`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn over(lock: impl Into<Exclusion>) -> Result<Condition, SyncError> {
        let lock = lock.into();
        let under = match &lock {
            Exclusion::Lock(lock) => &lock.remote,
            Exclusion::RLock(lock) => &lock.remote,
        };
        let remote = under.make_beside(Kind::Condition { lock: under.number() })?;
        Ok(Condition { remote, lock })
    }

    /// Takes its lock. Python: `condition.acquire()`.
    ///
    /// # Errors
    /// As [`Lock::acquire`].
    pub fn acquire(&self, timeout: Option<Duration>) -> Result<bool, SyncError> {
        match &self.lock {
            Exclusion::Lock(lock) => lock.acquire(timeout),
            Exclusion::RLock(lock) => lock.acquire(timeout),
        }
    }

    /// Releases its lock. Python: `condition.release()`.
    ///
    /// # Errors
    /// As [`Lock::release`] or [`RLock::release`].
    pub fn release(&self) -> Result<(), SyncError> {
        match &self.lock {
            Exclusion::Lock(lock) => lock.release(),
            Exclusion::RLock(lock) => lock.release(),
        }
    }

    /// Holds its lock until the answer is dropped. Python: `with condition:`.
    ///
    /// # Errors
    /// As [`Lock::acquire`].
    pub fn hold(&self) -> Result<LockGuard<'_>, SyncError> {
        match &self.lock {
            Exclusion::Lock(lock) => lock.hold(),
            Exclusion::RLock(lock) => lock.hold(),
        }
    }

    /// Gives up all levels of its lock, waits until it is notified, and takes them back; whether it was notified within `timeout`.
    /// Python: `condition.wait(timeout)`.
    ///
    /// # Errors
    /// [`SyncError::NotOwner`], [`SyncError::OwnerDied`], [`SyncError::Gone`].
    pub fn wait(&self, timeout: Option<Duration>) -> Result<bool, SyncError> {
        self.remote.yes(Ask::Wait(real(timeout)))
    }

    /// Waits until `predicate` holds, which is asked with the lock held; whether it does. `timeout` is for the whole call. Python:
    /// `condition.wait_for(predicate, timeout)`.
    ///
    /// # Errors
    /// As [`Condition::wait`].
    pub fn wait_for(&self, mut predicate: impl FnMut() -> bool, timeout: Option<Duration>) -> Result<bool, SyncError> {
        let deadline = timeout.map(|timeout| Instant::now() + real_time(timeout));
        loop {
            if predicate() {
                return Ok(true);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Ok(false);
            }
            self.wait(left.map(demo_time))?;
        }
    }

    /// Wakes the `n` that have waited longest, or as many as there are. Python: `condition.notify(n)`.
    ///
    /// # Errors
    /// [`SyncError::NotOwner`], [`SyncError::Gone`].
    pub fn notify(&self, n: usize) -> Result<(), SyncError> {
        self.remote.yes(Ask::Notify(n)).map(|_| ())
    }

    /// Wakes all that wait. Python: `condition.notify_all()`.
    ///
    /// # Errors
    /// As [`Condition::notify`].
    pub fn notify_all(&self) -> Result<(), SyncError> {
        self.notify(usize::MAX)
    }
}
