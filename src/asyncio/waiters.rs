use super::{Error, EventLoop, Future};
use std::cell::RefCell;
use std::collections::VecDeque;

/// Tasks that wait for a turn, the one that has waited longest first: what every primitive here is made of.
#[derive(Debug, Default)]
pub(super) struct Waiters {
    all: RefCell<VecDeque<Future<()>>>,
}

/// A place in the line; it is given up when it is dropped.
struct Place<'w> {
    waiters: &'w Waiters,
    future: Future<()>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiters.all.borrow_mut().retain(|other| !other.is(&self.future));
    }
}

impl Waiters {
    /// Waits until it is woken.
    ///
    /// # Errors
    /// [`Error::Cancelled`]; whether it was woken just before is told by `woken`.
    pub(super) async fn wait(&self) -> Result<(), Cancelled> {
        let future = EventLoop::running().create_future();
        self.all.borrow_mut().push_back(future.clone());
        let place = Place { waiters: self, future };
        let result = place.future.clone().await;
        result.map_err(|_| Cancelled { woken: place.future.result().is_ok() })
    }

    /// Wakes the first one that is not woken yet; whether there was one.
    pub(super) fn wake_first(&self) -> bool {
        let first = self.all.borrow().iter().find(|waiting| !waiting.done()).cloned();
        if let Some(first) = &first {
            first.settle(Ok(()));
        }
        first.is_some()
    }

    /// Wakes the first `n`, or as many as there are.
    pub(super) fn wake(&self, n: usize) {
        let first: Vec<_> = self.all.borrow().iter().filter(|waiting| !waiting.done()).take(n).cloned().collect();
        first.iter().for_each(|waiting| waiting.settle(Ok(())));
    }

    /// Wakes all.
    pub(super) fn wake_all(&self) {
        self.wake(usize::MAX);
    }

    /// Whether nobody waits that has not given up.
    pub(super) fn is_empty(&self) -> bool {
        self.all.borrow().iter().all(Future::cancelled)
    }
}

/// A wait was cancelled, perhaps when it was woken already: then somebody else should be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cancelled {
    pub(super) woken: bool,
}

impl From<Cancelled> for Error {
    fn from(_: Cancelled) -> Error {
        Error::Cancelled
    }
}
