use super::waiters::Waiters;
use super::{Error, Lock, LockGuard};
use std::rc::Rc;

/// Python's `asyncio.Condition`: tasks that wait, with a lock given up, until another says that something has changed.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-sync.html#condition>. Clones are the same condition.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    lock: Lock,
    waiters: Rc<Waiters>,
}

impl Condition {
    /// A condition with a lock of its own. Python: `asyncio.Condition()`.
    #[must_use]
    pub fn new() -> Condition {
        Condition::default()
    }

    /// A condition over a lock. Python: `asyncio.Condition(lock)`.
    #[must_use]
    pub fn over(lock: Lock) -> Condition {
        Condition { lock, waiters: Rc::default() }
    }

    /// Its lock.
    #[must_use]
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Takes its lock; dropping the answer releases it. Python: `async with condition`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn hold(&self) -> Result<LockGuard, Error> {
        self.lock.hold().await
    }

    /// Gives the lock up, waits until it is notified, and takes the lock again, also when it is cancelled. Python:
    /// `await condition.wait()`.
    ///
    /// # Errors
    /// [`Error::Raised`] if nobody holds the lock; [`Error::Cancelled`].
    pub async fn wait(&self) -> Result<(), Error> {
        self.lock.release().map_err(|_| Error::raised("cannot wait on a lock that is not acquired"))?;
        let waited = self.waiters.wait().await;
        let mut cancelled = waited.is_err();
        while let Err(error) = self.lock.acquire().await {
            if error != Error::Cancelled {
                return Err(error);
            }
            cancelled = true;
        }
        if !cancelled {
            return Ok(());
        }
        if waited.is_ok() || waited.is_err_and(|cancelled| cancelled.woken) {
            // what it was told, another should be
            self.waiters.wake_first();
        }
        Err(Error::Cancelled)
    }

    /// Waits until `predicate` holds; the lock is held whenever it is asked. Python: `await condition.wait_for(predicate)`.
    ///
    /// # Errors
    /// As [`Condition::wait`].
    pub async fn wait_for(&self, mut predicate: impl FnMut() -> bool) -> Result<(), Error> {
        while !predicate() {
            self.wait().await?;
        }
        Ok(())
    }

    /// Wakes the `n` tasks that have waited longest, or as many as there are. Python: `condition.notify(n)`.
    ///
    /// # Errors
    /// [`Error::Raised`] if nobody holds the lock; in Python: `RuntimeError: cannot notify on un-acquired lock`.
    pub fn notify(&self, n: usize) -> Result<(), Error> {
        if !self.lock.locked() {
            return Err(Error::raised("cannot notify on a lock that is not acquired"));
        }
        self.waiters.wake(n);
        Ok(())
    }

    /// Wakes every task that waits. Python: `condition.notify_all()`.
    ///
    /// # Errors
    /// As [`Condition::notify`].
    pub fn notify_all(&self) -> Result<(), Error> {
        self.notify(usize::MAX)
    }
}
