use super::raw_lock::{NotOwner, RawLock};
use super::rlock::RLock;
use super::stopwatch::Stopwatch;
use super::wait_queue::WaitQueue;
use crate::sched::{Op, Verb};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// Python's `threading.Condition`: a lock, and a queue of threads that wait until they are told that something has changed.
///
/// Python: <https://docs.python.org/3.11/library/threading.html#condition-objects>. The queue is first in, first out, and nobody
/// wakes up unbidden. Clones are the same condition.
///
/// # Differences from Python
/// `with condition:` is [`hold`](Condition::hold). A wait for a notification, and having the lock again, are one step.
///
/// # Examples
/// ```
/// use racecourse::sync::Shared;
/// use racecourse::threading::{Condition, Thread};
///
/// let (ready, condition) = (Shared::new(false), Condition::new());
/// let waiter = {
///     let (ready, condition) = (ready.clone(), condition.clone());
///     Thread::spawn(move || {
///         let _held = condition.hold();
///         while !ready.get() {
///             condition.wait(None).unwrap();
///         }
///     })
/// };
/// {
///     let _held = condition.hold();
///     ready.set(true);
///     condition.notify(1).unwrap();
/// }
/// waiter.join();
/// ```
#[derive(Clone, Debug)]
pub struct Condition<L = RLock> {
    lock: L,
    queue: WaitQueue,
}

impl Condition<RLock> {
    /// A condition with a lock of its own, which is an [`RLock`] as in Python. Python: `threading.Condition()`.
    #[must_use]
    pub fn new() -> Condition<RLock> {
        Condition::over(RLock::new())
    }

    /// A condition with a name, by which traces call it; its own lock is called `NAME.lock`.
    #[must_use]
    pub fn named(name: &str) -> Condition<RLock> {
        Condition::over_named(name.to_string(), RLock::named(format!("{name}.lock")))
    }
}

impl Default for Condition<RLock> {
    fn default() -> Condition<RLock> {
        Condition::new()
    }
}

impl<L: RawLock> Condition<L> {
    /// A condition over a lock that exists. Python: `threading.Condition(lock)`.
    #[must_use]
    pub fn over(lock: L) -> Condition<L> {
        Condition { lock, queue: WaitQueue::new("Condition", None) }
    }

    /// A condition over a lock that exists, with a name by which traces call it.
    #[must_use]
    pub fn over_named(name: impl Into<Cow<'static, str>>, lock: L) -> Condition<L> {
        Condition { lock, queue: WaitQueue::new("Condition", Some(name.into())) }
    }

    /// Acquires the lock. Python: `condition.acquire()`.
    ///
    /// # Scheduling points
    /// The lock's.
    #[track_caller]
    pub fn acquire(&self, timeout: Option<Duration>) -> bool {
        self.lock.acquire(timeout)
    }

    /// Releases the lock. Python: `condition.release()`.
    ///
    /// # Scheduling points
    /// The lock's.
    ///
    /// # Errors
    /// [`NotOwner`] if the caller may not.
    #[track_caller]
    pub fn release(&self) -> Result<(), NotOwner> {
        self.lock.release()
    }

    /// The lock.
    #[must_use]
    pub fn lock(&self) -> &L {
        &self.lock
    }

    /// Holds the lock until the guard is dropped. Python: `with condition:`.
    ///
    /// # Scheduling points
    /// The lock's.
    #[track_caller]
    #[must_use = "the lock is released when the guard is dropped"]
    pub fn hold(&self) -> ConditionGuard<'_, L> {
        self.lock.acquire(None);
        ConditionGuard { lock: &self.lock }
    }

    /// Gives the lock up, all levels of it, waits until it is notified or the timeout is over, and takes the lock back as it
    /// was; true if it was notified. Python: `condition.wait(timeout)`.
    ///
    /// # Scheduling points
    /// Two: before it enqueues and gives the lock up, which is one step, and before it goes on with the lock held again.
    ///
    /// # Errors
    /// [`NotOwner`] if the caller does not hold the lock.
    #[track_caller]
    pub fn wait(&self, timeout: Option<Duration>) -> Result<bool, NotOwner> {
        if !self.lock.is_owned() {
            return Err(NotOwner);
        }
        self.queue.wait(&self.lock, timeout)
    }

    /// Waits until `holds` does, which is asked with the lock held; its last answer. The timeout is for the whole call. Python:
    /// `condition.wait_for(predicate, timeout)`.
    ///
    /// # Scheduling points
    /// Those of [`wait`](Condition::wait), and of `holds`.
    ///
    /// # Errors
    /// [`NotOwner`] if the caller does not hold the lock; within, whatever `holds` fails with.
    #[track_caller]
    pub fn wait_for<E>(
        &self,
        mut holds: impl FnMut() -> Result<bool, E>,
        timeout: Option<Duration>,
    ) -> Result<Result<bool, E>, NotOwner> {
        if !self.lock.is_owned() {
            return Err(NotOwner);
        }
        let clock = Stopwatch::start();
        loop {
            match holds() {
                Ok(false) => {}
                answer => return Ok(answer),
            }
            let left = timeout.map(|timeout| timeout.saturating_sub(clock.elapsed()));
            if left.is_some_and(|left| left.is_zero()) {
                return Ok(Ok(false));
            }
            if !self.wait(left)? && timeout.is_some() {
                return Ok(holds());
            }
        }
    }

    /// Wakes the `n` threads that have waited longest, or as many as there are. Python: `condition.notify(n)`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`NotOwner`] if the caller does not hold the lock.
    #[track_caller]
    pub fn notify(&self, n: usize) -> Result<(), NotOwner> {
        self.wake(Op::write(Verb::new("notify")), n)
    }

    /// Wakes every thread that waits. Python: `condition.notify_all()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`NotOwner`] if the caller does not hold the lock.
    #[track_caller]
    pub fn notify_all(&self) -> Result<(), NotOwner> {
        self.wake(Op::write(Verb::new("notify_all")), usize::MAX)
    }

    fn wake(&self, op: Op, n: usize) -> Result<(), NotOwner> {
        if !self.lock.is_owned() {
            return Err(NotOwner);
        }
        self.queue.wake(op, n);
        Ok(())
    }

    /// How many threads wait now.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.waiting()
    }
}

/// Holds a [`Condition`]'s lock until it is dropped, on whatever way.
pub struct ConditionGuard<'a, L: RawLock> {
    lock: &'a L,
}

impl<L: RawLock> fmt::Debug for ConditionGuard<'_, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConditionGuard")
    }
}

impl<L: RawLock> Drop for ConditionGuard<'_, L> {
    #[track_caller]
    fn drop(&mut self) {
        // it may have been released by hand; there is nobody here to tell
        let _ = self.lock.release();
    }
}
