use super::{Mutex, RawMutex, Touch};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};

/// Holds a [`Mutex`] until it is dropped, on whatever way, and gives its data.
#[must_use = "the mutex is free again when the guard is dropped"]
pub struct MutexGuard<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
    /// None only while a wait has given the mutex up.
    data: Option<parking_lot::MutexGuard<'a, T>>,
    looked: AtomicBool,
    changed: bool,
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    pub(super) fn new(mutex: &'a Mutex<T>) -> MutexGuard<'a, T> {
        MutexGuard { mutex, data: Some(mutex.data()), looked: AtomicBool::new(false), changed: false }
    }

    /// The mutex that it holds.
    #[must_use]
    pub fn mutex(guard: &Self) -> &'a Mutex<T> {
        guard.mutex
    }

    /// Gives the mutex up while `f` runs.
    ///
    /// # Scheduling points
    /// One before it gives the mutex up, one before it takes it back, and those of `f`.
    #[track_caller]
    pub fn unlocked<R>(guard: &mut Self, f: impl FnOnce() -> R) -> R {
        guard.apart(|raw, touch| {
            raw.unlock(touch);
            let result = f();
            raw.lock();
            result
        })
    }

    /// Lets `f` give the mutex up and take it back; it is told what was done to the data. If `f` panics, the mutex is
    /// free afterwards.
    #[track_caller]
    pub(in crate::sync) fn apart<R>(&mut self, f: impl FnOnce(&RawMutex, Touch) -> R) -> R {
        self.data = None;
        let touch = self.touch();
        (self.looked, self.changed) = (AtomicBool::new(false), false);
        let result = f(&self.mutex.raw, touch);
        self.data = Some(self.mutex.data());
        result
    }

    fn touch(&self) -> Touch {
        match (self.changed, self.looked.load(Ordering::Relaxed)) {
            (true, _) => Touch::Changed,
            (false, true) => Touch::Looked,
            (false, false) => Touch::Nothing,
        }
    }
}

const APART: &str = "a guard was used after a panic while its mutex was given up";

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.looked.store(true, Ordering::Relaxed);
        self.data.as_ref().expect(APART)
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.changed = true;
        self.data.as_mut().expect(APART)
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    #[track_caller]
    fn drop(&mut self) {
        if self.data.take().is_some() {
            self.mutex.raw.unlock(self.touch());
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
