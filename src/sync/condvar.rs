use super::mutex::{MutexGuard, RawMutex, Touch};
use crate::sched::{ObjectKey, Op, Verb};
use crate::threading::{NotOwner, RawLock, Stopwatch, WaitQueue};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// `parking_lot::Condvar`: a queue of threads that wait until they are told that something under a [`Mutex`](super::Mutex) has
/// changed.
///
/// The queue is first in, first out: [`notify_one`](Condvar::notify_one) wakes the thread that has waited longest, and nobody
/// wakes up unbidden. To notify, one need not hold the mutex. Share it in an [`Arc`](super::Arc).
///
/// # Differences from `parking_lot`
/// `new` is no `const fn`; there are no waits until an `Instant`. That all who wait at once wait with the same mutex, which
/// `parking_lot` checks with a panic, is not checked.
///
/// # Examples
/// ```
/// use racecourse::sync::{Arc, Condvar, Mutex, thread};
///
/// let ready = Arc::new((Mutex::new(false), Condvar::new()));
/// let other = Arc::clone(&ready);
/// let waiter = thread::spawn(move || {
///     let (flag, changed) = &*other;
///     let mut flag = flag.lock();
///     while !*flag {
///         changed.wait(&mut flag);
///     }
/// });
/// *ready.0.lock() = true;
/// ready.1.notify_one();
/// waiter.join().unwrap();
/// ```
pub struct Condvar {
    queue: WaitQueue,
}

/// Whether a wait ended because its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// Whether it did.
    #[must_use]
    pub fn timed_out(self) -> bool {
        self.0
    }
}

impl Condvar {
    /// A condition variable that nobody waits at.
    #[must_use]
    pub fn new() -> Condvar {
        Condvar { queue: WaitQueue::new("Condvar", None) }
    }

    /// As [`Condvar::new`], with a name by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> Condvar {
        Condvar { queue: WaitQueue::new("Condvar", Some(name.into())) }
    }

    /// Gives the mutex up, waits until it is notified, and takes the mutex back.
    ///
    /// # Scheduling points
    /// Two: before it enqueues and gives the mutex up, which is one step, and before it goes on with the mutex held again.
    #[track_caller]
    pub fn wait<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>) {
        self.park(guard, None);
    }

    /// As [`wait`](Condvar::wait), but for no longer than `timeout`.
    ///
    /// # Scheduling points
    /// As [`wait`](Condvar::wait). That the timeout is over is an alternative of the schedule.
    #[track_caller]
    pub fn wait_for<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>, timeout: Duration) -> WaitTimeoutResult {
        WaitTimeoutResult(!self.park(guard, Some(timeout)))
    }

    /// Waits as long as `condition` holds, which is asked with the mutex held, before the first wait and after each.
    ///
    /// # Scheduling points
    /// Those of [`wait`](Condvar::wait), each time.
    #[track_caller]
    pub fn wait_while<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>, mut condition: impl FnMut(&mut T) -> bool) {
        while condition(&mut **guard) {
            self.wait(guard);
        }
    }

    /// As [`wait_while`](Condvar::wait_while), but for no longer than `timeout` in all; it has timed out if `condition` still holds
    /// then.
    ///
    /// # Scheduling points
    /// Those of [`wait_for`](Condvar::wait_for), each time.
    #[track_caller]
    pub fn wait_while_for<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut condition: impl FnMut(&mut T) -> bool,
        timeout: Duration,
    ) -> WaitTimeoutResult {
        let clock = Stopwatch::start();
        let mut in_time = true;
        while condition(&mut **guard) {
            if !in_time {
                return WaitTimeoutResult(true);
            }
            in_time = self.park(guard, Some(timeout.saturating_sub(clock.elapsed())));
        }
        WaitTimeoutResult(false)
    }

    /// Wakes the thread that has waited longest; whether there was one.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn notify_one(&self) -> bool {
        self.queue.wake_and_count(Op::write(Verb::new("notify_one")), 1) == 1
    }

    /// Wakes every thread that waits; how many there were.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn notify_all(&self) -> usize {
        self.queue.wake_and_count(Op::write(Verb::new("notify_all")), usize::MAX)
    }

    /// Waits with the mutex given up; whether it was notified.
    #[track_caller]
    fn park<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>, timeout: Option<Duration>) -> bool {
        guard.apart(|raw, touch| self.queue.wait(&Lent { raw, touch }, timeout) == Ok(true))
    }
}

impl Default for Condvar {
    fn default() -> Condvar {
        Condvar::new()
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Condvar { .. }")
    }
}

/// A mutex that the calling thread holds and gives up for a wait.
struct Lent<'a> {
    raw: &'a RawMutex,
    touch: Touch,
}

impl RawLock for Lent<'_> {
    type Saved = ();

    #[track_caller]
    fn acquire(&self, _timeout: Option<Duration>) -> bool {
        self.raw.lock();
        true
    }
    #[track_caller]
    fn release(&self) -> Result<(), NotOwner> {
        self.raw.unlock(self.touch);
        Ok(())
    }
    fn is_owned(&self) -> bool {
        true
    }
    #[track_caller]
    fn release_save(&self) -> Result<(), NotOwner> {
        self.release()
    }
    #[track_caller]
    fn acquire_restore(&self, (): ()) {
        self.acquire(None);
    }
    fn key(&self) -> Option<ObjectKey> {
        Some(self.raw.key())
    }
}
