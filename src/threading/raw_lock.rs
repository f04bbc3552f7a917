use crate::sched::ObjectKey;
use std::fmt;
use std::time::Duration;

/// What a [`Condition`](super::Condition) needs of its lock. [`Lock`](super::Lock) and [`RLock`](super::RLock) have it; any other lock
/// may.
pub trait RawLock {
    /// What it takes to hold the lock again as it was held: the number of levels, for one.
    type Saved;

    /// Waits until the lock is free and takes it; whether it did.
    fn acquire(&self, timeout: Option<Duration>) -> bool;

    /// Gives it up, one level of it.
    ///
    /// # Errors
    /// [`NotOwner`] if the caller may not.
    fn release(&self) -> Result<(), NotOwner>;

    /// Whether the calling thread holds it, as far as the lock can tell. Not a scheduling point for a
    /// thread that does.
    fn is_owned(&self) -> bool;

    /// Gives it up, all levels at once.
    ///
    /// # Errors
    /// [`NotOwner`] if the caller may not.
    fn release_save(&self) -> Result<Self::Saved, NotOwner>;

    /// Waits until it is free and holds it again as it was held.
    fn acquire_restore(&self, saved: Self::Saved);

    /// The object behind the lock, if it is one: it makes exploration cheaper, and changes nothing else.
    fn key(&self) -> Option<ObjectKey> {
        None
    }
}

/// The calling thread does not hold the lock. Python: `RuntimeError: cannot release un-acquired lock`, `cannot notify on
/// un-acquired lock`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOwner;

impl fmt::Display for NotOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the calling thread does not hold the lock")
    }
}

impl std::error::Error for NotOwner {}
