use serde::{Deserialize, Serialize};
use std::fmt;

/// What can go wrong with an object that processes share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncError {
    /// The process that held it has ended, and nobody knows what was half done: it cannot be used any more. (POSIX: `EOWNERDEAD`. In
    /// Python the others wait for ever.)
    OwnerDied {
        /// That process.
        pid: u32,
    },
    /// It is not locked. Python: `ValueError: semaphore or lock released too many times`.
    NotLocked,
    /// The thread that asks does not hold it. Python: `AssertionError: attempt to release recursive lock not owned by thread`.
    NotOwner,
    /// More permits would have come back than there ever were. Python: `ValueError: semaphore or lock released too many times`.
    TooMany,
    /// The barrier is broken: by a timeout, by `abort` or `reset`, or because a process that waited was ended. Python: `BrokenBarrierError`.
    BrokenBarrier,
    /// The process where the object lived has ended, or has dropped it.
    Gone,
    /// It cannot be sent: why.
    Unsendable(String),
    /// What came back makes no sense: this program and the host's are not the same.
    Misfit,
    /// An explored program has no processes.
    Explored,
    /// The system has no room for it: why.
    NoRoom(String),
}

impl fmt::Display for SyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SyncError::OwnerDied { pid } => {
                write!(f, "process {pid} ended while it held this, and may have left things half done; make a new one")
            }
            SyncError::NotLocked => f.write_str("release unlocked lock"),
            SyncError::NotOwner => f.write_str("this thread does not hold the lock; acquire it first"),
            SyncError::TooMany => f.write_str("Semaphore released too many times"),
            SyncError::BrokenBarrier => f.write_str("the barrier is broken"),
            SyncError::Gone => f.write_str("the process where it lived has ended, or has dropped it"),
            SyncError::Unsendable(why) => write!(f, "it cannot be sent: {why}"),
            SyncError::Misfit => {
                f.write_str("the host of this object does not understand; do both run the same program?")
            }
            SyncError::Explored => f.write_str("an explored program has no processes; run it instead"),
            SyncError::NoRoom(why) => write!(f, "the system has no room for a shared object: {why}"),
        }
    }
}

impl std::error::Error for SyncError {}
