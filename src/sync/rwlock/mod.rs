mod guard;
mod raw;

pub use guard::{RwLockReadGuard, RwLockWriteGuard};

use crate::sched::virtual_now;
use raw::RawRwLock;
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// `parking_lot::RwLock`: data that many threads can read at a time, or one can write.
///
/// **Writers first**: as long as a writer waits, new readers wait too. So a thread that reads and asks to read again can wait for
/// a writer that waits for it. Which of the threads that may come in does come in is the schedule's choice. A panic releases the
/// lock; there is no poisoning.
///
/// # Differences from `parking_lot`
/// `new` is no `const fn`, and an explored program must make its locks itself, so none can be a `static`. There are no upgradable
/// or mapped guards, no waits until an `Instant` and no unsafe methods. Which of several waiting writers is next, and whether
/// readers go before a second waiting writer when the first one leaves, `parking_lot` decides by its queue; here writers go first.
/// [`named`](RwLock::named) is ours.
///
/// # Examples
/// ```
/// use racecourse::sync::{Arc, RwLock, thread};
///
/// let price = Arc::new(RwLock::new(10));
/// let other = Arc::clone(&price);
/// let reader = thread::spawn(move || *other.read());
/// *price.write() = 12;
/// let seen = reader.join().unwrap();
/// assert!(seen == 10 || seen == 12);
/// ```
pub struct RwLock<T: ?Sized> {
    raw: RawRwLock,
    /// Taken only by whoever is inside of `raw`, so never contended.
    data: parking_lot::RwLock<T>,
}

impl<T> RwLock<T> {
    /// A free lock around `value`.
    #[must_use]
    pub fn new(value: T) -> RwLock<T> {
        RwLock { raw: RawRwLock::new(None), data: parking_lot::RwLock::new(value) }
    }

    /// A free lock around `value`, with a name by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>, value: T) -> RwLock<T> {
        RwLock { raw: RawRwLock::new(Some(name.into())), data: parking_lot::RwLock::new(value) }
    }

    /// The value. Not a step: nobody else can have it.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Waits until no writer is inside or waits, and comes in to read.
    ///
    /// # Scheduling points
    /// One, directly before, and one before the guard leaves.
    #[track_caller]
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        self.raw.read();
        RwLockReadGuard::new(self)
    }

    /// Comes in to read if no writer is inside or waits.
    ///
    /// # Scheduling points
    /// As [`read`](RwLock::read).
    #[track_caller]
    pub fn try_read(&self) -> Option<RwLockReadGuard<'_, T>> {
        self.raw.try_read("try_read", Some(Duration::ZERO)).then(|| RwLockReadGuard::new(self))
    }

    /// As [`read`](RwLock::read), but gives up after `timeout`.
    ///
    /// # Scheduling points
    /// As [`read`](RwLock::read). That the timeout is over is an alternative of the schedule.
    #[track_caller]
    pub fn try_read_for(&self, timeout: Duration) -> Option<RwLockReadGuard<'_, T>> {
        self.raw.try_read("try_read_for", Some(timeout)).then(|| RwLockReadGuard::new(self))
    }

    /// Waits until nobody is inside, and comes in to write.
    ///
    /// # Scheduling points
    /// One, directly before: it comes in, or new readers see that it waits. Then one before it comes in. One before the guard
    /// leaves.
    #[track_caller]
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.raw.write();
        RwLockWriteGuard::new(self)
    }

    /// Comes in to write if nobody is inside.
    ///
    /// # Scheduling points
    /// One, directly before, and one before the guard leaves.
    #[track_caller]
    pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, T>> {
        self.raw.try_write("try_write", Some(Duration::ZERO)).then(|| RwLockWriteGuard::new(self))
    }

    /// As [`write`](RwLock::write), but gives up after `timeout`.
    ///
    /// # Scheduling points
    /// As [`write`](RwLock::write). That the timeout is over is an alternative of the schedule.
    #[track_caller]
    pub fn try_write_for(&self, timeout: Duration) -> Option<RwLockWriteGuard<'_, T>> {
        self.raw.try_write("try_write_for", Some(timeout)).then(|| RwLockWriteGuard::new(self))
    }

    /// Whether anybody is inside.
    ///
    /// # Scheduling points
    /// One, directly before: the answer may be old by the time it is used.
    #[track_caller]
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.raw.is_locked("is_locked", false)
    }

    /// Whether a writer is inside.
    ///
    /// # Scheduling points
    /// As [`is_locked`](RwLock::is_locked).
    #[track_caller]
    #[must_use]
    pub fn is_locked_exclusive(&self) -> bool {
        self.raw.is_locked("is_locked_exclusive", true)
    }

    /// The value, of a lock that nobody else can have. Not a step.
    pub fn get_mut(&mut self) -> &mut T {
        self.raw.open();
        self.data.get_mut()
    }

    /// The data, for a thread that is inside of `raw` to read. (One that unwinds and could not wait for `raw` may have to wait for
    /// this, in a live run that is over.)
    fn data(&self) -> parking_lot::RwLockReadGuard<'_, T> {
        match virtual_now() {
            None => self.data.read(),
            Some(_) => self.data.try_read().expect(OWN),
        }
    }

    /// As `data`, to write.
    fn data_to_write(&self) -> parking_lot::RwLockWriteGuard<'_, T> {
        match virtual_now() {
            None => self.data.write(),
            Some(_) => self.data.try_write().expect(OWN),
        }
    }
}

const OWN: &str = "a destructor locks what its own thread holds";

impl<T: Default> Default for RwLock<T> {
    fn default() -> RwLock<T> {
        RwLock::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    fn from(value: T) -> RwLock<T> {
        RwLock::new(value)
    }
}

/// Shows the data if it can be read now: a [`try_read`](RwLock::try_read).
impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.try_read() {
            Some(guard) => f.debug_struct("RwLock").field("data", &&*guard).finish(),
            None => f.debug_struct("RwLock").field("data", &format_args!("<locked>")).finish(),
        }
    }
}
