use super::{Error, EventLoop};
use crate::sched::say;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// Python's `asyncio.Future`: a result that is not there yet.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-future.html>. It belongs to one loop and one thread; clones are the same future.
/// Its callbacks are called on the loop's next turn, never at once. Awaited, it gives its result, or what it raises. One that raised
/// and is dropped without anybody having looked says so, as Python's does.
pub struct Future<T> {
    inner: Rc<Inner<T>>,
}

type Callback<T> = Box<dyn FnOnce(&Future<T>)>;

struct Inner<T> {
    event_loop: EventLoop,
    result: RefCell<Option<Result<T, Error>>>,
    callbacks: RefCell<Vec<(CallbackId, Callback<T>)>>,
    added: Cell<u64>,
    /// How it is cancelled, if that is not all there is to it.
    canceller: RefCell<Option<Box<dyn Fn() -> bool>>>,
    /// Somebody has seen how it ended.
    seen: Cell<bool>,
}

impl<T> Drop for Inner<T> {
    fn drop(&mut self) {
        if let (Some(Err(Error::Raised(message))), false) = (self.result.get_mut(), self.seen.get())
            && !std::thread::panicking()
        {
            say(format!("an exception was never retrieved: {message}"));
        }
    }
}

/// Names a callback, to take it back by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallbackId(u64);

impl<T> Clone for Future<T> {
    fn clone(&self) -> Self {
        Future { inner: Rc::clone(&self.inner) }
    }
}

impl<T> fmt::Debug for Future<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &*self.inner.result.borrow() {
            None => "pending",
            Some(Err(Error::Cancelled)) => "cancelled",
            Some(_) => "finished",
        };
        write!(f, "<Future {state}>")
    }
}

impl<T: Clone + 'static> Future<T> {
    pub(super) fn new(event_loop: &EventLoop) -> Future<T> {
        let inner = Inner {
            event_loop: event_loop.clone(),
            result: RefCell::new(None),
            callbacks: RefCell::default(),
            added: Cell::new(0),
            canceller: RefCell::new(None),
            seen: Cell::new(false),
        };
        Future { inner: Rc::new(inner) }
    }

    /// From now on, to cancel it means this; whether that will have an effect.
    pub(super) fn cancelled_by(&self, canceller: impl Fn() -> bool + 'static) {
        *self.inner.canceller.borrow_mut() = Some(Box::new(canceller));
    }

    /// Its loop. Python: `future.get_loop()`.
    #[must_use]
    pub fn get_loop(&self) -> EventLoop {
        self.inner.event_loop.clone()
    }

    /// Whether it has a result, has raised, or was cancelled. Python: `future.done()`.
    #[must_use]
    pub fn done(&self) -> bool {
        self.inner.result.borrow().is_some()
    }

    /// Whether it was cancelled. Python: `future.cancelled()`.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        matches!(&*self.inner.result.borrow(), Some(Err(Error::Cancelled)))
    }

    /// Its result. Python: `future.result()`, which never waits.
    ///
    /// # Errors
    /// What it raises; [`Error::InvalidState`] if it is not done.
    pub fn result(&self) -> Result<T, Error> {
        self.inner.seen.set(self.done());
        self.inner.result.borrow().clone().unwrap_or(Err(Error::InvalidState("the result is not set")))
    }

    /// What it raised; none if it has a result. Python: `future.exception()`.
    ///
    /// # Errors
    /// [`Error::Cancelled`], and [`Error::InvalidState`] if it is not done.
    pub fn exception(&self) -> Result<Option<Error>, Error> {
        match self.result() {
            Ok(_) => Ok(None),
            Err(error @ (Error::Cancelled | Error::InvalidState(_))) => Err(error),
            Err(error) => Ok(Some(error)),
        }
    }

    /// Gives it its result, and has its callbacks called. Python: `future.set_result(result)`.
    ///
    /// # Errors
    /// [`Error::InvalidState`] if it is done.
    pub fn set_result(&self, result: T) -> Result<(), Error> {
        self.settle_once(Ok(result))
    }

    /// Makes it raise, and has its callbacks called. Python: `future.set_exception(error)`.
    ///
    /// # Errors
    /// [`Error::InvalidState`] if it is done.
    pub fn set_exception(&self, error: Error) -> Result<(), Error> {
        self.settle_once(Err(error))
    }

    fn settle_once(&self, result: Result<T, Error>) -> Result<(), Error> {
        if self.done() {
            return Err(Error::InvalidState("the future is done already"));
        }
        self.settle(result);
        Ok(())
    }

    /// As [`set_result`](Future::set_result) and [`set_exception`](Future::set_exception); nothing happens if it is done.
    pub(super) fn settle(&self, result: Result<T, Error>) {
        if self.done() {
            return;
        }
        *self.inner.result.borrow_mut() = Some(result);
        let callbacks = self.inner.callbacks.take();
        for (_, callback) in callbacks {
            self.call_soon(callback);
        }
        let canceller = self.inner.canceller.take();
        drop(canceller);
    }

    fn call_soon(&self, callback: Callback<T>) {
        let event_loop = &self.inner.event_loop;
        if !event_loop.is_closed() {
            let own = self.clone();
            event_loop.call_soon(move || callback(&own));
        }
    }

    /// Cancels it: whoever awaits it finds [`Error::Cancelled`]. False if it is done. Python: `future.cancel()`.
    pub fn cancel(&self) -> bool {
        if self.done() {
            return false;
        }
        let canceller = self.inner.canceller.take();
        let Some(canceller) = canceller else {
            self.settle(Err(Error::Cancelled));
            return true;
        };
        let cancelled = canceller();
        if !self.done() {
            *self.inner.canceller.borrow_mut() = Some(canceller);
        }
        cancelled
    }

    /// Has `callback` called with the future when it is done, on the loop's next turn. Python: `future.add_done_callback(callback)`.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Future<T>) + 'static) -> CallbackId {
        let id = CallbackId(self.inner.added.get());
        self.inner.added.set(id.0 + 1);
        if self.done() {
            self.call_soon(Box::new(callback));
        } else {
            self.inner.callbacks.borrow_mut().push((id, Box::new(callback)));
        }
        id
    }

    /// Takes a callback back; whether it was still there. Python: `future.remove_done_callback(callback)`.
    pub fn remove_done_callback(&self, id: CallbackId) -> bool {
        let mut callbacks = self.inner.callbacks.borrow_mut();
        let found = callbacks.iter().position(|(other, _)| *other == id).map(|at| callbacks.remove(at));
        drop(callbacks);
        found.is_some()
    }

    /// Whether both are the same future.
    #[must_use]
    pub fn is(&self, other: &Future<T>) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl<T: Clone + 'static> std::future::Future for Future<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let task = self.inner.event_loop.current();
        if task.as_ref().is_some_and(|task| task.take_cancellation()) {
            return Poll::Ready(Err(Error::Cancelled));
        }
        if let Some(result) = &*self.inner.result.borrow() {
            self.inner.seen.set(true);
            return Poll::Ready(result.clone());
        }
        match task {
            Some(task) => {
                let id = Rc::new(Cell::new(None));
                let (own, again, added) = (self.clone(), self.clone(), Rc::clone(&id));
                let leave = move || {
                    added.get().map(|id| again.remove_done_callback(id));
                };
                let wakeup = task.waits_for(Box::new(move || own.cancel()), Box::new(leave));
                id.set(Some(self.add_done_callback(move |_| wakeup())));
            }
            None => {
                let waker = context.waker().clone();
                self.add_done_callback(move |_| waker.wake());
            }
        }
        Poll::Pending
    }
}
