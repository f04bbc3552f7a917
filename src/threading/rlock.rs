use super::raw_lock::{NotOwner, RawLock};
use crate::sched::{ObjectKey, Op, Resource, State, Verb, Who};
use std::borrow::Cow;
use std::time::Duration;

/// Python's `threading.RLock`: its owner may enter again, and has to leave as often.
///
/// Python: <https://docs.python.org/3.11/library/threading.html#rlock-objects>. Clones are the same lock.
///
/// # Differences from Python
/// `with rlock:` is [`hold`](RLock::hold). CPython's private `_release_save`, `_acquire_restore` and `_is_owned` are public, in
/// [`RawLock`].
///
/// # Examples
/// ```
/// use racecourse::threading::RLock;
///
/// let lock = RLock::new();
/// let _outer = lock.hold();
/// let _inner = lock.hold();
/// assert_eq!(lock.recursion_count(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct RLock {
    resource: Resource<Owned>,
}

/// The owner (0 for none) and how often it has entered.
#[derive(Debug)]
struct Owned {
    by: u64,
    count: usize,
}

impl Owned {
    fn is_by(&self, who: Who) -> bool {
        self.by == who.0
    }
    fn free(&mut self) {
        (self.by, self.count) = (0, 0);
    }
}

impl State for Owned {
    fn gate(&self) -> u64 {
        self.by
    }
    fn fingerprint(&self) -> u64 {
        self.by << 32 | self.count as u64
    }
    fn describe(&self, name: &dyn Fn(Who) -> String) -> String {
        match self.count {
            0 => "free".into(),
            1 => format!("held by {}", name(Who(self.by))),
            levels => format!("held by {}, {levels} levels", name(Who(self.by))),
        }
    }
    fn holders(&self, each: &mut dyn FnMut(Who)) {
        if self.count > 0 {
            each(Who(self.by));
        }
    }
}

fn may_enter(gate: u64, who: Who) -> bool {
    gate == 0 || gate == who.0
}

/// How often a thread had entered an [`RLock`] that it gave up for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels(usize);

impl RLock {
    /// A free lock. Python: `threading.RLock()`.
    #[must_use]
    pub fn new() -> RLock {
        RLock { resource: Resource::new("RLock", None, Owned { by: 0, count: 0 }) }
    }

    /// A free lock with a name, by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> RLock {
        RLock { resource: Resource::new("RLock", Some(name.into()), Owned { by: 0, count: 0 }) }
    }

    /// Waits until the lock is free or the caller's own, and enters; whether it did. Python: `rlock.acquire(blocking, timeout)`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn acquire(&self, timeout: Option<Duration>) -> bool {
        self.enter("acquire", 1, timeout)
    }

    #[track_caller]
    fn enter(&self, verb: &'static str, levels: usize, timeout: Option<Duration>) -> bool {
        let op = Op::write(Verb::new(verb)).when(may_enter).timeout(timeout);
        self.resource.step(op, |owned, cx| {
            let entered = !cx.late();
            if entered {
                (owned.by, owned.count) = (cx.who().0, owned.count + levels);
            }
            cx.show(|| if entered { String::new() } else { "timed out".into() });
            entered
        })
    }

    /// Leaves one level; the last one frees the lock. Python: `rlock.release()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`NotOwner`] if the caller does not hold it.
    #[track_caller]
    pub fn release(&self) -> Result<(), NotOwner> {
        self.resource.step(Op::write(Verb::new("release")), |owned, cx| {
            if !owned.is_by(cx.who()) {
                cx.show(|| NotOwner.to_string());
                return Err(NotOwner);
            }
            cx.saw(1);
            owned.count -= 1;
            if owned.count == 0 {
                owned.free();
            }
            Ok(())
        })
    }

    /// Whether somebody holds it. (Python has this for `RLock` since 3.14.)
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn locked(&self) -> bool {
        self.resource.step(Op::read(Verb::new("locked")), |owned, cx| {
            let locked = owned.count > 0;
            cx.saw(locked.into());
            cx.show(|| locked.to_string());
            locked
        })
    }

    /// How often the calling thread has entered; 0 if it does not hold the lock. Not a scheduling point: no other thread can
    /// change the answer.
    #[must_use]
    pub fn recursion_count(&self) -> usize {
        let me = self.resource.caller();
        self.resource.quietly(|owned| if owned.is_by(me) { owned.count } else { 0 })
    }

    /// Enters until the guard is dropped. Python: `with rlock:`.
    ///
    /// # Scheduling points
    /// One before the acquire, one before the guard's release.
    #[track_caller]
    #[must_use = "the lock is released when the guard is dropped"]
    pub fn hold(&self) -> RLockGuard<'_> {
        self.acquire(None);
        RLockGuard { lock: self }
    }
}

impl Default for RLock {
    fn default() -> RLock {
        RLock::new()
    }
}

/// Holds one level of an [`RLock`] until it is dropped, on whatever way.
#[derive(Debug)]
pub struct RLockGuard<'a> {
    lock: &'a RLock,
}

impl Drop for RLockGuard<'_> {
    #[track_caller]
    fn drop(&mut self) {
        // it may have been released by hand; there is nobody here to tell
        let _ = self.lock.release();
    }
}

impl RawLock for RLock {
    type Saved = Levels;

    #[track_caller]
    fn acquire(&self, timeout: Option<Duration>) -> bool {
        RLock::acquire(self, timeout)
    }
    #[track_caller]
    fn release(&self) -> Result<(), NotOwner> {
        RLock::release(self)
    }
    fn is_owned(&self) -> bool {
        self.recursion_count() > 0
    }
    #[track_caller]
    fn release_save(&self) -> Result<Levels, NotOwner> {
        self.resource.step(Op::write(Verb::new("release_save")), |owned, cx| {
            if !owned.is_by(cx.who()) {
                return Err(NotOwner);
            }
            let levels = Levels(owned.count);
            cx.saw(levels.0 as u64);
            owned.free();
            Ok(levels)
        })
    }
    #[track_caller]
    fn acquire_restore(&self, Levels(levels): Levels) {
        self.enter("acquire_restore", levels, None);
    }
    fn key(&self) -> Option<ObjectKey> {
        Some(self.resource.key())
    }
}
