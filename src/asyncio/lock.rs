use super::Error;
use super::waiters::Waiters;
use std::cell::Cell;
use std::rc::Rc;

/// Python's `asyncio.Lock`: one task at a time, in the order in which they came.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-sync.html#lock>. It needs no scheduling point: between two `await`s no other task
/// runs. Clones are the same lock.
#[derive(Clone, Debug, Default)]
pub struct Lock {
    inner: Rc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    locked: Cell<bool>,
    waiters: Waiters,
}

impl Lock {
    /// An unlocked lock. Python: `asyncio.Lock()`.
    #[must_use]
    pub fn new() -> Lock {
        Lock::default()
    }

    /// Waits until it is free and takes it. Python: `await lock.acquire()`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn acquire(&self) -> Result<(), Error> {
        let Inner { locked, waiters } = &*self.inner;
        if locked.get() || !waiters.is_empty() {
            let waited = waiters.wait().await;
            if let Err(cancelled) = waited {
                if cancelled.woken || !locked.get() {
                    waiters.wake_first();
                }
                return Err(cancelled.into());
            }
        }
        locked.set(true);
        Ok(())
    }

    /// As [`acquire`](Lock::acquire); dropping the answer releases it. Python: `async with lock`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn hold(&self) -> Result<LockGuard, Error> {
        self.acquire().await?;
        Ok(LockGuard(self.clone()))
    }

    /// Frees it; the task that has waited longest gets it. Python: `lock.release()`.
    ///
    /// # Errors
    /// [`Error::Raised`] if nobody has it; in Python: `RuntimeError: Lock is not acquired.`
    pub fn release(&self) -> Result<(), Error> {
        if !self.inner.locked.replace(false) {
            return Err(Error::raised("the lock is not acquired"));
        }
        self.inner.waiters.wake_first();
        Ok(())
    }

    /// Whether somebody has it. Python: `lock.locked()`.
    #[must_use]
    pub fn locked(&self) -> bool {
        self.inner.locked.get()
    }
}

/// Releases a [`Lock`] when it is dropped.
#[derive(Debug)]
#[must_use = "dropping it releases the lock"]
pub struct LockGuard(Lock);

impl Drop for LockGuard {
    fn drop(&mut self) {
        // it is held: whoever released it by hand has freed it for the next one only
        let _ = self.0.release();
    }
}
