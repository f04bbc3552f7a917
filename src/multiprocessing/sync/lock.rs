use super::super::link::Remote;
use super::super::wire::{Ask, Kind};
use super::{SyncError, real};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Python's `multiprocessing.Lock`: one thread of one process at a time.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.Lock>. It can be an argument of a process. Clones are the
/// same lock. Any thread of any process may release it.
///
/// # Differences from Python
/// If the process that took it ends without releasing it, by whatever end, everybody else gets [`SyncError::OwnerDied`], and whoever waits
/// gets it at once. In Python they wait for ever.
///
/// # Examples
/// ```
/// use racecourse::multiprocessing::Lock;
/// use std::time::Duration;
///
/// let lock = Lock::new().unwrap();
/// assert!(lock.acquire(None).unwrap());
/// assert!(!lock.acquire(Some(Duration::ZERO)).unwrap());
/// lock.release().unwrap();
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lock {
    pub(super) remote: Remote,
}

/// Python's `multiprocessing.RLock`: the thread that has it may take it again.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.RLock>. For the rest it is as a [`Lock`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RLock {
    pub(super) remote: Remote,
}

/// Holds a [`Lock`] or an [`RLock`] until it is dropped.
#[derive(Debug)]
#[must_use = "dropping it releases the lock"]
pub struct LockGuard<'a>(&'a Remote);

impl Drop for LockGuard<'_> {
    fn drop(&mut self) {
        // a stray release elsewhere, or the end of the host: there is nobody here to tell
        let _ = release(self.0);
    }
}

impl RLock {
    /// One that lives where that object does.
    pub(in super::super) fn beside(object: &Remote) -> Result<RLock, SyncError> {
        Ok(RLock { remote: object.make_beside(Kind::RLock)? })
    }
}

fn acquire(remote: &Remote, timeout: Option<Duration>) -> Result<bool, SyncError> {
    remote.yes(Ask::Acquire(real(timeout)))
}

fn release(remote: &Remote) -> Result<(), SyncError> {
    remote.yes(Ask::Release(1)).map(|_| ())
}

fn hold(remote: &Remote) -> Result<LockGuard<'_>, SyncError> {
    acquire(remote, None).map(|_| LockGuard(remote))
}

macro_rules! lock {
    ($lock:ident, $kind:expr, $python:literal, $release:literal, $error:literal) => {
        impl $lock {
            #[doc = concat!("An unlocked one. Python: `multiprocessing.", $python, "()`.")]
            ///
            /// # Errors
            /// [`SyncError::Explored`], [`SyncError::NoRoom`].
            pub fn new() -> Result<$lock, SyncError> {
                Ok($lock { remote: Remote::make($kind)? })
            }

            /// Waits until it is free and takes it, within `timeout`; whether it did. Python: `lock.acquire(block, timeout)`.
            ///
            /// # Errors
            /// [`SyncError::OwnerDied`], [`SyncError::Gone`].
            pub fn acquire(&self, timeout: Option<Duration>) -> Result<bool, SyncError> {
                acquire(&self.remote, timeout)
            }

            #[doc = $release]
            ///
            /// # Errors
            #[doc = concat!("[`SyncError::", $error, "`], [`SyncError::OwnerDied`], [`SyncError::Gone`].")]
            pub fn release(&self) -> Result<(), SyncError> {
                release(&self.remote)
            }

            /// Whether somebody has it now.
            ///
            /// # Errors
            /// [`SyncError::Gone`].
            pub fn locked(&self) -> Result<bool, SyncError> {
                self.remote.yes(Ask::Is)
            }

            /// Holds it until the answer is dropped. Python: `with lock:`.
            ///
            /// # Errors
            /// As [`acquire`](Self::acquire).
            pub fn hold(&self) -> Result<LockGuard<'_>, SyncError> {
                hold(&self.remote)
            }
        }
    };
}

lock!(Lock, Kind::Lock, "Lock", "Frees it, whoever took it. Python: `lock.release()`.", "NotLocked");
lock!(
    RLock,
    Kind::RLock,
    "RLock",
    "Gives one level back; at the last it is free. Python: `lock.release()`.",
    "NotOwner"
);
