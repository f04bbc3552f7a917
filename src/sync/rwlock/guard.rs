use super::RwLock;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// Reads what is in an [`RwLock`] until it is dropped, on whatever way.
#[must_use = "the reader leaves when the guard is dropped"]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    /// None only while it is dropped.
    data: Option<parking_lot::RwLockReadGuard<'a, T>>,
}

/// Writes what is in an [`RwLock`] until it is dropped, on whatever way.
#[must_use = "the writer leaves when the guard is dropped"]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    /// None only while it is dropped.
    data: Option<parking_lot::RwLockWriteGuard<'a, T>>,
    /// Somebody had the data in hand to change it. (What can be reached by several threads' shared references, no such
    /// reference changes but through another object that the explorer knows.)
    touched: bool,
}

impl<'a, T: ?Sized> RwLockReadGuard<'a, T> {
    pub(super) fn new(lock: &'a RwLock<T>) -> Self {
        RwLockReadGuard { lock, data: Some(lock.data()) }
    }

    /// The lock that it reads.
    #[must_use]
    pub fn rwlock(guard: &Self) -> &'a RwLock<T> {
        guard.lock
    }
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    pub(super) fn new(lock: &'a RwLock<T>) -> Self {
        RwLockWriteGuard { lock, data: Some(lock.data_to_write()), touched: false }
    }

    /// The lock that it writes.
    #[must_use]
    pub fn rwlock(guard: &Self) -> &'a RwLock<T> {
        guard.lock
    }

    /// Becomes a reader without leaving: nobody writes in between.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn downgrade(mut guard: Self) -> RwLockReadGuard<'a, T> {
        let lock = guard.lock;
        guard.data = None;
        lock.raw.leave_writing("downgrade", guard.touched, true);
        RwLockReadGuard::new(lock)
    }
}

const DROPPED: &str = "a guard keeps its data until it is dropped";

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.data.as_ref().expect(DROPPED)
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.data.as_ref().expect(DROPPED)
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.touched = true;
        self.data.as_mut().expect(DROPPED)
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    #[track_caller]
    fn drop(&mut self) {
        self.data = None;
        self.lock.raw.leave();
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    #[track_caller]
    fn drop(&mut self) {
        // a downgrade has taken the data, and has left already
        if self.data.take().is_some() {
            self.lock.raw.leave_writing("unlock", self.touched, false);
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
