use super::Error;
use super::waiters::Waiters;
use std::cell::Cell;
use std::rc::Rc;

/// Python's `asyncio.Semaphore` and `BoundedSemaphore`: a count of permits, given out in the order in which tasks came.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-sync.html#semaphore>. Clones are the same semaphore.
#[derive(Clone, Debug)]
pub struct Semaphore {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    value: Cell<usize>,
    bound: Option<usize>,
    waiters: Waiters,
}

impl Semaphore {
    /// So many permits. Python: `asyncio.Semaphore(value)`.
    #[must_use]
    pub fn new(value: usize) -> Semaphore {
        Semaphore { inner: Rc::new(Inner { value: Cell::new(value), bound: None, waiters: Waiters::default() }) }
    }

    /// So many permits, and never more. Python: `asyncio.BoundedSemaphore(value)`.
    #[must_use]
    pub fn bounded(value: usize) -> Semaphore {
        let waiters = Waiters::default();
        Semaphore { inner: Rc::new(Inner { value: Cell::new(value), bound: Some(value), waiters }) }
    }

    /// Whether a permit could not be had at once. Python: `semaphore.locked()`.
    #[must_use]
    pub fn locked(&self) -> bool {
        self.inner.value.get() == 0 || !self.inner.waiters.is_empty()
    }

    /// How many permits are left.
    #[must_use]
    pub fn value(&self) -> usize {
        self.inner.value.get()
    }

    /// Waits until there is a permit and takes it. Python: `await semaphore.acquire()`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn acquire(&self) -> Result<(), Error> {
        let value = &self.inner.value;
        if !self.locked() {
            value.set(value.get() - 1);
            return Ok(());
        }
        // whoever wakes a task has taken its permit for it
        if let Err(cancelled) = self.inner.waiters.wait().await {
            if cancelled.woken {
                self.give();
            }
            return Err(cancelled.into());
        }
        Ok(())
    }

    /// As [`acquire`](Semaphore::acquire); dropping the answer gives it back. Python: `async with semaphore`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn hold(&self) -> Result<SemaphoreGuard, Error> {
        self.acquire().await?;
        Ok(SemaphoreGuard(self.clone()))
    }

    /// Gives a permit back. Python: `semaphore.release()`.
    ///
    /// # Errors
    /// [`Error::Raised`] if it is bounded and that would be too many; in Python: `ValueError: BoundedSemaphore released too many times`.
    pub fn release(&self) -> Result<(), Error> {
        if self.inner.bound == Some(self.inner.value.get()) {
            return Err(Error::raised("the bounded semaphore was released too often"));
        }
        self.give();
        Ok(())
    }

    /// A permit for who has waited longest, or for later.
    fn give(&self) {
        if !self.inner.waiters.wake_first() {
            self.inner.value.set(self.inner.value.get() + 1);
        }
    }
}

/// Gives a permit of a [`Semaphore`] back when it is dropped.
#[derive(Debug)]
#[must_use = "dropping it gives the permit back"]
pub struct SemaphoreGuard(Semaphore);

impl Drop for SemaphoreGuard {
    fn drop(&mut self) {
        // a bounded one that was released by hand as well has nothing to take back
        let _ = self.0.release();
    }
}
