use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

type Callback = Box<dyn FnOnce()>;

/// A callback that the loop will call. Python: `asyncio.Handle`. Clones are the same callback.
#[derive(Clone)]
pub struct Handle(Rc<RefCell<Option<Callback>>>);

impl Handle {
    pub(super) fn new(callback: impl FnOnce() + 'static) -> Handle {
        Handle(Rc::new(RefCell::new(Some(Box::new(callback)))))
    }

    /// Takes it back; nothing happens if it was called already. Python: `handle.cancel()`.
    pub fn cancel(&self) {
        // what the callback holds is dropped when the cell is free again
        let callback = self.0.borrow_mut().take();
        drop(callback);
    }

    /// Whether nothing will be called any more: it was taken back, or called. Python: `handle.cancelled()`.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.0.borrow().is_none()
    }

    pub(super) fn take(&self) -> Option<Callback> {
        self.0.borrow_mut().take()
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("cancelled", &self.cancelled()).finish_non_exhaustive()
    }
}

/// A callback that the loop will call at some time. Python: `asyncio.TimerHandle`.
#[derive(Clone, Debug)]
pub struct TimerHandle {
    pub(super) handle: Handle,
    pub(super) when: Duration,
}

impl TimerHandle {
    /// Takes it back. Python: `handle.cancel()`.
    pub fn cancel(&self) {
        self.handle.cancel();
    }

    /// Whether nothing will be called any more. Python: `handle.cancelled()`.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.handle.cancelled()
    }

    /// When it is due, by [the loop's clock](super::EventLoop::time). Python: `handle.when()`.
    #[must_use]
    pub fn when(&self) -> Duration {
        self.when
    }
}
