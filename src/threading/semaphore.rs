use crate::sched::{Op, Resource, State, Verb, Who, fingerprint};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// Python's `threading.Semaphore` and `BoundedSemaphore`: a count of permits.
///
/// Python: <https://docs.python.org/3.11/library/threading.html#semaphore-objects>. It has no owner: any thread may release, also
/// one that never acquired. An unbounded one may rise above its first value. Clones are the same semaphore.
///
/// # Examples
/// ```
/// use racecourse::threading::Semaphore;
/// use std::time::Duration;
///
/// let permits = Semaphore::bounded(1);
/// assert!(permits.acquire(None));
/// assert!(!permits.acquire(Some(Duration::ZERO)));
/// permits.release(1).unwrap();
/// assert!(permits.release(1).is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Semaphore {
    resource: Resource<Permits>,
}

#[derive(Debug)]
struct Permits {
    value: usize,
    bound: Option<usize>,
}

impl State for Permits {
    fn gate(&self) -> u64 {
        self.value as u64
    }
    fn fingerprint(&self) -> u64 {
        fingerprint(&(self.value, self.bound))
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        self.value.to_string()
    }
}

/// More permits would have come back than there ever were. Python: `ValueError: Semaphore released too many times`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Semaphore released too many times")
    }
}

impl std::error::Error for TooMany {}

impl Semaphore {
    /// `n` permits, and no upper bound. Python: `threading.Semaphore(n)`.
    #[must_use]
    pub fn new(n: usize) -> Semaphore {
        Semaphore::make("Semaphore", None, n, None)
    }

    /// As [`Semaphore::new`], with a name by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>, n: usize) -> Semaphore {
        Semaphore::make("Semaphore", Some(name.into()), n, None)
    }

    /// `n` permits, and never more. Python: `threading.BoundedSemaphore(n)`.
    #[must_use]
    pub fn bounded(n: usize) -> Semaphore {
        Semaphore::make("BoundedSemaphore", None, n, Some(n))
    }

    /// As [`Semaphore::bounded`], with a name by which traces call it.
    #[must_use]
    pub fn bounded_named(name: impl Into<Cow<'static, str>>, n: usize) -> Semaphore {
        Semaphore::make("BoundedSemaphore", Some(name.into()), n, Some(n))
    }

    fn make(kind: &'static str, name: Option<Cow<'static, str>>, value: usize, bound: Option<usize>) -> Semaphore {
        Semaphore { resource: Resource::new(kind, name, Permits { value, bound }) }
    }

    /// Waits until there is a permit and takes it; whether it did. Python: `semaphore.acquire(blocking, timeout)`.
    ///
    /// # Scheduling points
    /// One, directly before. Which of several waiting threads gets the next permit is the schedule's choice.
    #[track_caller]
    pub fn acquire(&self, timeout: Option<Duration>) -> bool {
        let op = Op::write(Verb::new("acquire")).when(|permits, _| permits > 0).timeout(timeout);
        self.resource.step(op, |permits, cx| {
            let taken = !cx.late();
            if taken {
                permits.value -= 1;
            }
            cx.show(|| if taken { String::new() } else { "timed out".into() });
            taken
        })
    }

    /// Gives `n` permits back, or adds them. Python: `semaphore.release(n)`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`TooMany`] if that would exceed the bound; then nothing is changed.
    ///
    /// # Panics
    /// If `n` is 0, as Python's raises `ValueError: n must be one or more`.
    #[track_caller]
    pub fn release(&self, n: usize) -> Result<(), TooMany> {
        assert!(n > 0, "n must be one or more");
        self.resource.step(Op::write(Verb::new("release")), |permits, cx| {
            let raised = permits.value.checked_add(n).ok_or(TooMany)?;
            if permits.bound.is_some_and(|bound| raised > bound) {
                cx.show(|| TooMany.to_string());
                return Err(TooMany);
            }
            cx.saw(1);
            permits.value = raised;
            Ok(())
        })
    }

    /// How many permits there are now. (CPython keeps it in the private `_value`.)
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn value(&self) -> usize {
        self.resource.step(Op::read(Verb::new("value")), |permits, cx| {
            cx.saw(permits.value as u64);
            let value = permits.value;
            cx.show(|| value.to_string());
            value
        })
    }

    /// The upper bound, if it has one. Not a scheduling point: it never changes.
    #[must_use]
    pub fn bound(&self) -> Option<usize> {
        self.resource.quietly(|permits| permits.bound)
    }

    /// Holds one permit until the guard is dropped. Python: `with semaphore:`.
    ///
    /// # Scheduling points
    /// One before the acquire, one before the guard's release.
    #[track_caller]
    #[must_use = "the permit goes back when the guard is dropped"]
    pub fn hold(&self) -> SemaphoreGuard<'_> {
        self.acquire(None);
        SemaphoreGuard { semaphore: self }
    }
}

/// Holds a permit of a [`Semaphore`] until it is dropped, on whatever way.
#[derive(Debug)]
pub struct SemaphoreGuard<'a> {
    semaphore: &'a Semaphore,
}

impl Drop for SemaphoreGuard<'_> {
    #[track_caller]
    fn drop(&mut self) {
        // a stray release elsewhere can have filled a bounded one; there is nobody here to tell
        let _ = self.semaphore.release(1);
    }
}
