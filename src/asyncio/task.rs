use super::inbox::Remote;
use super::{CallbackId, Error, EventLoop, Future};
use crate::sched::{catch, words_of};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

type Coroutine<T> = Pin<Box<dyn std::future::Future<Output = Result<T, Error>>>>;

/// Python's `asyncio.Task`: drives a coroutine, which here is a Rust future, and is the future of its result.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-task.html>. It takes its first step on the turn after it was made, runs until the
/// coroutine awaits what is not done, and goes on when that is. Dropping the handle leaves it running. Clones are the same task.
#[derive(Clone)]
pub struct Task<T> {
    future: Future<T>,
    driver: Rc<Driver<T>>,
}

struct Driver<T> {
    future: Future<T>,
    event_loop: EventLoop,
    number: u64,
    own: Weak<Driver<T>>,
    coroutine: RefCell<Option<Coroutine<T>>>,
    /// What it awaits: how to cancel that, and how to be called by it no more.
    awaits: RefCell<Vec<Awaited>>,
    /// A cancellation that the coroutine has not seen yet.
    cancellation: Cell<bool>,
    /// How often it was asked to cancel.
    asked: Cell<u32>,
    started: Cell<bool>,
    /// A step of it is on the loop's list.
    woken: Cell<bool>,
    alarm: Arc<Alarm>,
}

struct Awaited {
    cancel: Box<dyn Fn() -> bool>,
    leave: Box<dyn FnOnce()>,
    live: Rc<Cell<bool>>,
}

/// A task, whatever its result is.
pub(super) trait AnyTask {
    fn number(&self) -> u64;
    /// Has it take a step on the next turn.
    fn wake(&self);
    /// Takes note of what the coroutine awaits: how to cancel that, and how to be called by it no more. What it is to call: then
    /// the task takes a step, unless it took one meanwhile.
    fn waits_for(&self, cancel: Box<dyn Fn() -> bool>, leave: Box<dyn FnOnce()>) -> Box<dyn FnOnce()>;
    /// Whether the coroutine is to be told now, where it waits, that it is cancelled.
    fn take_cancellation(&self) -> bool;
    fn cancel(&self) -> bool;
    /// How often it was asked to cancel.
    fn cancelling(&self) -> u32;
    /// Takes one of these back; how many are left.
    fn uncancel(&self) -> u32;
}

impl<T: Clone + 'static> Task<T> {
    pub(super) fn start(event_loop: &EventLoop, number: u64, coroutine: Coroutine<T>) -> Task<T> {
        let future: Future<T> = event_loop.create_future();
        let driver = Rc::new_cyclic(|own: &Weak<Driver<T>>| Driver {
            future: future.clone(),
            event_loop: event_loop.clone(),
            number,
            own: own.clone(),
            coroutine: RefCell::new(Some(coroutine)),
            awaits: RefCell::default(),
            cancellation: Cell::new(false),
            asked: Cell::new(0),
            started: Cell::new(false),
            woken: Cell::new(false),
            alarm: Arc::new(Alarm { remote: event_loop.bell(), number, rung: AtomicBool::new(false) }),
        });
        event_loop.keep_task(number, Rc::clone(&driver) as Rc<dyn AnyTask>);
        let own = driver.own.clone();
        future.cancelled_by(move || own.upgrade().is_some_and(|driver| driver.cancel()));
        driver.wake();
        Task { future, driver }
    }

    /// Its name: `Task-1`. Python: `task.get_name()`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("Task-{}", self.driver.number)
    }

    /// Whether it is done. Python: `task.done()`.
    #[must_use]
    pub fn done(&self) -> bool {
        self.future.done()
    }

    /// Whether it ended cancelled. Python: `task.cancelled()`.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.future.cancelled()
    }

    /// Its result. Python: `task.result()`.
    ///
    /// # Errors
    /// As [`Future::result`].
    pub fn result(&self) -> Result<T, Error> {
        self.future.result()
    }

    /// What it raised. Python: `task.exception()`.
    ///
    /// # Errors
    /// As [`Future::exception`].
    pub fn exception(&self) -> Result<Option<Error>, Error> {
        self.future.exception()
    }

    /// Asks it to cancel: what it awaits gives [`Error::Cancelled`], which it may take as its end or as a reason to tidy up. False
    /// if it is done. Python: `task.cancel()`.
    ///
    /// A coroutine that awaits a foreign future (one that is not of this module) is dropped there.
    pub fn cancel(&self) -> bool {
        self.future.cancel()
    }

    /// How often it was asked to cancel. Python: `task.cancelling()`.
    #[must_use]
    pub fn cancelling(&self) -> u32 {
        self.driver.cancelling()
    }

    /// Has `callback` called when it is done. Python: `task.add_done_callback(callback)`.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Future<T>) + 'static) -> CallbackId {
        self.future.add_done_callback(callback)
    }

    /// Takes a callback back; whether it was still there. Python: `task.remove_done_callback(callback)`.
    pub fn remove_done_callback(&self, id: CallbackId) -> bool {
        self.future.remove_done_callback(id)
    }

    /// It as the future of its result: to cancel that is to cancel it.
    #[must_use]
    pub fn future(&self) -> Future<T> {
        self.future.clone()
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Task-{} {:?}>", self.driver.number, self.future)
    }
}

impl<T: Clone + 'static> std::future::Future for Task<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.future).poll(context)
    }
}

/// A task, whatever its result is.
#[derive(Clone)]
pub struct CurrentTask(pub(super) Rc<dyn AnyTask>);

/// The task that the calling code is a part of, if it is. Python: `asyncio.current_task()`.
#[must_use]
pub fn current_task() -> Option<CurrentTask> {
    super::local::running().and_then(|event_loop| event_loop.current()).map(CurrentTask)
}

impl CurrentTask {
    /// Its name: `Task-1`. Python: `task.get_name()`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("Task-{}", self.0.number())
    }

    /// Asks it to cancel: its next `await` gives [`Error::Cancelled`]. Python: `task.cancel()`.
    pub fn cancel(&self) -> bool {
        self.0.cancel()
    }

    /// How often it was asked to cancel. Python: `task.cancelling()`.
    #[must_use]
    pub fn cancelling(&self) -> u32 {
        self.0.cancelling()
    }

    /// Takes one of these back; how many are left. Python: `task.uncancel()`.
    pub fn uncancel(&self) -> u32 {
        self.0.uncancel()
    }
}

impl fmt::Debug for CurrentTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl<T: Clone + 'static> Driver<T> {
    /// Runs the coroutine until it awaits what is not done, or is through.
    fn step(&self) {
        for awaited in self.awaits.take() {
            awaited.live.set(false);
            (awaited.leave)();
        }
        self.woken.set(false);
        let coroutine = self.coroutine.take();
        let Some(mut coroutine) = coroutine else { return };
        if !self.started.replace(true) && self.cancellation.take() {
            drop(coroutine);
            return self.end(Err(Error::Cancelled));
        }
        let own: Option<Rc<dyn AnyTask>> = self.own.upgrade().map(|own| own as Rc<dyn AnyTask>);
        let before = self.event_loop.switch_to(own);
        let waker = Waker::from(Arc::clone(&self.alarm));
        let polled = catch(|| coroutine.as_mut().poll(&mut Context::from_waker(&waker)));
        drop(waker);
        if Arc::strong_count(&self.alarm) > 1 || self.alarm.rung.load(Ordering::Relaxed) {
            // a foreign future has it
            self.event_loop.mind();
        }
        // its destructors run as parts of the task, too
        let polled = polled.map(|polled| match polled {
            Poll::Ready(result) => {
                drop(coroutine);
                Some(result)
            }
            Poll::Pending => {
                *self.coroutine.borrow_mut() = Some(coroutine);
                None
            }
        });
        self.event_loop.switch_to(before);
        match polled {
            Ok(None) => self.deliver_cancellation(),
            // asked to cancel in its last step
            Ok(Some(Ok(_))) if self.cancellation.take() => self.end(Err(Error::Cancelled)),
            Ok(Some(result)) => self.end(result),
            Err(panic) => self.end(Err(Error::raised(words_of(panic.payload())))),
        }
    }

    /// Cancels what the coroutine awaits, if it was asked to cancel meanwhile. A foreign future knows no cancelling: the coroutine
    /// is dropped there, as Rust does it.
    fn deliver_cancellation(&self) {
        if !self.cancellation.get() || self.woken.get() {
            return;
        }
        if self.awaits.borrow().is_empty() {
            self.cancellation.set(false);
            let coroutine = self.coroutine.take();
            drop(coroutine);
            self.end(Err(Error::Cancelled));
        } else if self.cancel_what_it_awaits() {
            self.cancellation.set(false);
        }
    }

    fn cancel_what_it_awaits(&self) -> bool {
        // cancelling calls nobody back before the next turn
        let awaits = self.awaits.borrow();
        awaits.iter().filter(|awaited| (awaited.cancel)()).count() > 0
    }

    fn end(&self, result: Result<T, Error>) {
        self.event_loop.forget_task(self.number);
        self.future.settle(result);
    }
}

impl<T: Clone + 'static> AnyTask for Driver<T> {
    fn number(&self) -> u64 {
        self.number
    }

    fn wake(&self) {
        if self.event_loop.is_closed() || self.woken.replace(true) {
            return;
        }
        if let Some(own) = self.own.upgrade() {
            self.event_loop.call_soon(move || own.step());
        }
    }

    fn waits_for(&self, cancel: Box<dyn Fn() -> bool>, leave: Box<dyn FnOnce()>) -> Box<dyn FnOnce()> {
        let live = Rc::new(Cell::new(true));
        self.awaits.borrow_mut().push(Awaited { cancel, leave, live: Rc::clone(&live) });
        let own = self.own.clone();
        Box::new(move || {
            if let (true, Some(own)) = (live.get(), own.upgrade()) {
                own.step();
            }
        })
    }

    fn take_cancellation(&self) -> bool {
        self.cancellation.take()
    }

    fn cancel(&self) -> bool {
        if self.future.done() {
            return false;
        }
        self.asked.set(self.asked.get() + 1);
        if self.cancel_what_it_awaits() {
            return true;
        }
        self.cancellation.set(true);
        self.wake();
        true
    }

    fn cancelling(&self) -> u32 {
        self.asked.get()
    }

    fn uncancel(&self) -> u32 {
        self.asked.set(self.asked.get().saturating_sub(1));
        self.asked.get()
    }
}

/// Wakes a task for a foreign future, from whatever thread.
struct Alarm {
    remote: Remote,
    number: u64,
    rung: AtomicBool,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::Relaxed);
        let number = self.number;
        self.remote.call_soon_threadsafe(move || EventLoop::running().wake_task(number));
    }
}
