mod guard;
mod raw;

pub use guard::MutexGuard;
pub(super) use raw::{RawMutex, Touch};

use crate::sched::virtual_now;
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// `parking_lot::Mutex`: data that one thread at a time can reach.
///
/// Share it as there: in an [`Arc`](super::Arc). A thread that holds it and locks it again waits for itself. Which of several
/// threads that wait gets it next is the schedule's choice. A panic with the lock held releases it; there is no poisoning.
///
/// # Differences from `parking_lot`
/// `new` is no `const fn`, and an explored program must make its mutexes itself, so none can be a `static`. There are no
/// mapped guards, no `try_lock_until` and no unsafe methods. [`named`](Mutex::named) is ours.
///
/// # Examples
/// ```
/// use racecourse::sync::{Arc, Mutex, thread};
///
/// let total = Arc::new(Mutex::new(0));
/// let other = Arc::clone(&total);
/// let adder = thread::spawn(move || *other.lock() += 1);
/// *total.lock() += 1;
/// adder.join().unwrap();
/// assert_eq!(*total.lock(), 2);
/// ```
pub struct Mutex<T: ?Sized> {
    raw: RawMutex,
    /// Taken only by whoever holds `raw`, so never contended.
    data: parking_lot::Mutex<T>,
}

impl<T> Mutex<T> {
    /// A free mutex around `value`.
    #[must_use]
    pub fn new(value: T) -> Mutex<T> {
        Mutex { raw: RawMutex::new(None), data: parking_lot::Mutex::new(value) }
    }

    /// A free mutex around `value`, with a name by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>, value: T) -> Mutex<T> {
        Mutex { raw: RawMutex::new(Some(name.into())), data: parking_lot::Mutex::new(value) }
    }

    /// The value. Not a step: nobody else can have it.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits until the mutex is free and takes it, until the guard is dropped.
    ///
    /// # Scheduling points
    /// One, directly before, and one before the guard gives it up.
    #[track_caller]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.raw.lock();
        MutexGuard::new(self)
    }

    /// Takes the mutex if it is free now.
    ///
    /// # Scheduling points
    /// As [`lock`](Mutex::lock).
    #[track_caller]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        self.raw.try_lock("try_lock", Duration::ZERO).then(|| MutexGuard::new(self))
    }

    /// As [`lock`](Mutex::lock), but gives up after `timeout`.
    ///
    /// # Scheduling points
    /// As [`lock`](Mutex::lock). That the timeout is over is an alternative of the schedule.
    #[track_caller]
    pub fn try_lock_for(&self, timeout: Duration) -> Option<MutexGuard<'_, T>> {
        self.raw.try_lock("try_lock_for", timeout).then(|| MutexGuard::new(self))
    }

    /// Whether somebody holds it.
    ///
    /// # Scheduling points
    /// One, directly before: the answer may be old by the time it is used.
    #[track_caller]
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.raw.is_locked()
    }

    /// The value, of a mutex that nobody else can have. Not a step.
    pub fn get_mut(&mut self) -> &mut T {
        self.raw.open();
        self.data.get_mut()
    }

    /// The data, for the thread that holds `raw`. (One that unwinds and could not wait for `raw` may have to wait for this, in a
    /// live run that is over.)
    fn data(&self) -> parking_lot::MutexGuard<'_, T> {
        match virtual_now() {
            None => self.data.lock(),
            Some(_) => self.data.try_lock().expect("a destructor locks a mutex that its own thread holds"),
        }
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Mutex<T> {
        Mutex::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Mutex<T> {
        Mutex::new(value)
    }
}

/// Shows the data if it is free now: a [`try_lock`](Mutex::try_lock).
impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.try_lock() {
            Some(guard) => f.debug_struct("Mutex").field("data", &&*guard).finish(),
            None => f.debug_struct("Mutex").field("data", &format_args!("<locked>")).finish(),
        }
    }
}
