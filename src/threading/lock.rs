use super::raw_lock::RawLock;
use crate::sched::{Cx, ObjectKey, Op, Resource, State, Verb, Who};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// Python's `threading.Lock`: held or not, and nobody's in particular.
///
/// Python: <https://docs.python.org/3.11/library/threading.html#lock-objects>. A thread that holds it and asks for it again waits
/// for itself. Any thread may release it. Clones are the same lock.
///
/// # Differences from Python
/// `with lock:` is [`hold`](Lock::hold), whose guard releases on every way out of its scope.
///
/// # Examples
/// ```
/// use racecourse::threading::Lock;
///
/// let lock = Lock::named("till");
/// {
///     let _held = lock.hold();
///     assert!(lock.locked());
/// }
/// assert!(!lock.locked());
/// assert!(lock.release().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Lock {
    resource: Resource<Held>,
}

/// Who holds it: nobody, or the thread that acquired it last.
#[derive(Debug)]
struct Held {
    by: Option<Who>,
}

impl State for Held {
    fn gate(&self) -> u64 {
        self.by.is_some().into()
    }
    fn fingerprint(&self) -> u64 {
        self.by.map_or(0, |who| who.0)
    }
    fn describe(&self, name: &dyn Fn(Who) -> String) -> String {
        self.by.map_or_else(|| "free".into(), |who| format!("held by {}", name(who)))
    }
    fn holders(&self, each: &mut dyn FnMut(Who)) {
        self.by.into_iter().for_each(each);
    }
}

fn is_free(gate: u64, _: Who) -> bool {
    gate == 0
}

/// The lock was not held. Python: `RuntimeError: release unlocked lock`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLocked;

impl fmt::Display for NotLocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("release unlocked lock")
    }
}

impl std::error::Error for NotLocked {}

impl Lock {
    /// A free lock. Python: `threading.Lock()`.
    #[must_use]
    pub fn new() -> Lock {
        Lock { resource: Resource::new("Lock", None, Held { by: None }) }
    }

    /// A free lock with a name, by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> Lock {
        Lock { resource: Resource::new("Lock", Some(name.into()), Held { by: None }) }
    }

    /// Waits until the lock is free and takes it; whether it did. `None` waits for ever, zero tries once.
    ///
    /// Python: `lock.acquire(blocking, timeout)`.
    ///
    /// # Scheduling points
    /// One, directly before. With a timeout, that it is over is an alternative of the schedule.
    #[track_caller]
    #[inline]
    pub fn acquire(&self, timeout: Option<Duration>) -> bool {
        let op = Op::write(Verb::new("acquire")).when(is_free).timeout(timeout);
        self.resource.step(op, take)
    }

    /// Gives the lock up. Any thread may. Python: `lock.release()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`NotLocked`] if nobody held it.
    #[track_caller]
    #[inline]
    pub fn release(&self) -> Result<(), NotLocked> {
        self.resource.step(Op::write(Verb::new("release")), |held, cx| {
            let result = held.by.take().map(|_| ()).ok_or(NotLocked);
            cx.saw(result.is_ok().into());
            if result.is_err() {
                cx.show(|| NotLocked.to_string());
            }
            result
        })
    }

    /// Whether somebody holds it. Python: `lock.locked()`.
    ///
    /// # Scheduling points
    /// One, directly before: the answer may be old by the time it is used.
    #[track_caller]
    #[must_use]
    pub fn locked(&self) -> bool {
        self.resource.step(Op::read(Verb::new("locked")), |held, cx| {
            let locked = held.by.is_some();
            cx.saw(locked.into());
            cx.show(|| locked.to_string());
            locked
        })
    }

    /// Makes it free, whatever it was: what a forked child needs.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn force_reset(&self) {
        self.resource.step(Op::write(Verb::new("force_reset")), |held, _| held.by = None);
    }

    /// Acquires the lock until the guard is dropped. Python: `with lock:`.
    ///
    /// # Scheduling points
    /// One before the acquire, one before the guard's release.
    #[track_caller]
    #[must_use = "the lock is released when the guard is dropped"]
    pub fn hold(&self) -> LockGuard<'_> {
        self.acquire(None);
        LockGuard { lock: self }
    }
}

fn take(held: &mut Held, cx: &mut Cx) -> bool {
    let taken = !cx.late();
    if taken {
        held.by = Some(cx.who());
    }
    cx.show(|| if taken { String::new() } else { "timed out".into() });
    taken
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

/// Holds a [`Lock`] until it is dropped, on whatever way.
#[derive(Debug)]
pub struct LockGuard<'a> {
    lock: &'a Lock,
}

impl Drop for LockGuard<'_> {
    #[track_caller]
    fn drop(&mut self) {
        // somebody else may have released it meanwhile; there is nobody here to tell
        let _ = self.lock.release();
    }
}

impl RawLock for Lock {
    type Saved = ();

    #[track_caller]
    fn acquire(&self, timeout: Option<Duration>) -> bool {
        Lock::acquire(self, timeout)
    }
    #[track_caller]
    fn release(&self) -> Result<(), super::NotOwner> {
        Lock::release(self).map_err(|NotLocked| super::NotOwner)
    }
    /// As CPython's `Condition._is_owned` over a plain lock: whether *somebody* holds it, which is all that can be known.
    #[track_caller]
    fn is_owned(&self) -> bool {
        let me = self.resource.caller();
        // that this thread took it, no other can change unnoticed; whether another holds it, is a look like any other
        self.resource.quietly(|held| held.by == Some(me)) || self.locked()
    }
    #[track_caller]
    fn release_save(&self) -> Result<(), super::NotOwner> {
        RawLock::release(self)
    }
    #[track_caller]
    fn acquire_restore(&self, (): ()) {
        Lock::acquire(self, None);
    }
    fn key(&self) -> Option<ObjectKey> {
        Some(self.resource.key())
    }
}
