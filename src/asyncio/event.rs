use super::Error;
use super::waiters::Waiters;
use std::cell::Cell;
use std::rc::Rc;

/// Python's `asyncio.Event`: a flag that tasks can wait for.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-sync.html#event>. Clones are the same event.
#[derive(Clone, Debug, Default)]
pub struct Event {
    inner: Rc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    set: Cell<bool>,
    waiters: Waiters,
}

impl Event {
    /// An event whose flag is clear. Python: `asyncio.Event()`.
    #[must_use]
    pub fn new() -> Event {
        Event::default()
    }

    /// Whether the flag is set. Python: `event.is_set()`.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.inner.set.get()
    }

    /// Sets the flag and wakes every task that waits. Python: `event.set()`.
    pub fn set(&self) {
        self.inner.set.set(true);
        self.inner.waiters.wake_all();
    }

    /// Clears the flag; who was woken before goes on all the same. Python: `event.clear()`.
    pub fn clear(&self) {
        self.inner.set.set(false);
    }

    /// Waits until the flag is set. Python: `await event.wait()`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn wait(&self) -> Result<(), Error> {
        if !self.is_set() {
            self.inner.waiters.wait().await?;
        }
        Ok(())
    }
}
