//! The loop itself: what it knows, and what may be asked of it.

mod run;
mod turn;

pub use run::run;

use super::handle::{Handle, TimerHandle};
use super::inbox::{Inbox, Promise, Remote, kept};
use super::task::{AnyTask, Task};
use super::timers::Timers;
use super::{Error, Future, local};
use crate::futures::ThreadPoolExecutor;
use crate::threading::Stopwatch;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

/// Python's event loop: calls callbacks, one after the other, on the thread that runs it.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-eventloop.html>. Clones are the same loop. Other threads know it as its
/// [`Remote`].
///
/// A callback that panics does not end the loop: it says so in its thread's lane and goes on, as Python's default exception handler
/// does.
///
/// # Examples
/// ```
/// use racecourse::asyncio::EventLoop;
/// use std::time::Duration;
///
/// let event_loop = EventLoop::new();
/// event_loop.call_later(Duration::from_millis(2), { let it = event_loop.clone(); move || it.stop() });
/// event_loop.call_soon(|| println!("soon"));
/// event_loop.run_forever();
/// event_loop.close();
/// ```
#[derive(Clone)]
pub struct EventLoop {
    pub(super) core: Rc<Core>,
}

type Keeper = Box<dyn FnOnce(Box<dyn Any>)>;

pub(super) struct Core {
    /// What is called on the next turn, in this order.
    ready: RefCell<VecDeque<Handle>>,
    timers: RefCell<Timers>,
    inbox: Inbox,
    /// Whether another thread may know of it.
    known: Cell<bool>,
    stopping: Cell<bool>,
    running: Cell<bool>,
    closed: Cell<bool>,
    clock: Stopwatch,
    /// How far the clock has been put forward: in free time a timer is due by choice, and then it was its time.
    skipped: Cell<Duration>,
    /// The task that takes a step now.
    current: RefCell<Option<Rc<dyn AnyTask>>>,
    /// Those that are not done.
    tasks: RefCell<BTreeMap<u64, Rc<dyn AnyTask>>>,
    promises: RefCell<BTreeMap<u64, Keeper>>,
    /// Its own pool of threads, once somebody needed one.
    pub(in crate::asyncio) executor: RefCell<Option<ThreadPoolExecutor>>,
    /// Watches sockets, once there is one.
    #[cfg(all(unix, feature = "app"))]
    pub(in crate::asyncio) selector: RefCell<Option<Rc<super::io::Selector>>>,
    /// How many tasks and promises it has had.
    numbers: Cell<u64>,
    /// How many turns it has begun.
    turns: Cell<u64>,
}

impl EventLoop {
    /// A loop that does not run yet. Python: `asyncio.new_event_loop()`.
    #[must_use]
    pub fn new() -> EventLoop {
        let core = Core {
            ready: RefCell::default(),
            timers: RefCell::default(),
            inbox: Inbox::new(),
            known: Cell::new(false),
            stopping: Cell::new(false),
            running: Cell::new(false),
            closed: Cell::new(false),
            clock: Stopwatch::start(),
            skipped: Cell::new(Duration::ZERO),
            current: RefCell::new(None),
            tasks: RefCell::default(),
            promises: RefCell::default(),
            executor: RefCell::new(None),
            #[cfg(all(unix, feature = "app"))]
            selector: RefCell::new(None),
            numbers: Cell::new(0),
            turns: Cell::new(0),
        };
        EventLoop { core: Rc::new(core) }
    }

    /// The loop that runs in this thread. Python: `asyncio.get_running_loop()`.
    ///
    /// # Panics
    /// If none does; in Python: `RuntimeError: no running event loop`.
    #[must_use]
    pub fn running() -> EventLoop {
        local::running().expect("no running event loop")
    }

    /// The loop that runs in this thread, or else the one that was [set](EventLoop::set) for it. Python: `asyncio.get_event_loop()`.
    #[must_use]
    pub fn get() -> Option<EventLoop> {
        local::get()
    }

    /// Sets the loop of this thread; the one that was set before. Each thread has its own. Python: `asyncio.set_event_loop(loop)`.
    pub fn set(event_loop: Option<EventLoop>) -> Option<EventLoop> {
        local::set(event_loop)
    }

    /// It as other threads know it: from now on it looks at every turn whether they brought something.
    #[must_use]
    pub fn remote(&self) -> Remote {
        self.mind();
        self.bell()
    }

    /// How long it has been there, by its own clock. Python: `loop.time()`, in seconds since some moment.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.core.clock.elapsed().max(self.core.skipped.get())
    }

    /// Has `callback` called on the next turn, after those that were asked for before. Python: `loop.call_soon(callback)`.
    ///
    /// # Panics
    /// If the loop is closed; in Python: `RuntimeError: Event loop is closed`.
    pub fn call_soon(&self, callback: impl FnOnce() + 'static) -> Handle {
        self.assert_open();
        let handle = Handle::new(callback);
        self.core.ready.borrow_mut().push_back(handle.clone());
        handle
    }

    /// Has `callback` called when `delay` is over, at the earliest. Python: `loop.call_later(delay, callback)`.
    ///
    /// # Panics
    /// If the loop is closed.
    pub fn call_later(&self, delay: Duration, callback: impl FnOnce() + 'static) -> TimerHandle {
        self.assert_open();
        let timer = TimerHandle { handle: Handle::new(callback), when: self.time().saturating_add(delay) };
        self.core.timers.borrow_mut().set(timer.clone(), delay);
        timer
    }

    /// Has `callback` called when its [clock](EventLoop::time) shows `when`, at the earliest. Python: `loop.call_at(when, callback)`.
    ///
    /// # Panics
    /// If the loop is closed.
    pub fn call_at(&self, when: Duration, callback: impl FnOnce() + 'static) -> TimerHandle {
        self.call_later(when.saturating_sub(self.time()), callback)
    }

    /// A future of this loop. Python: `loop.create_future()`.
    #[must_use]
    pub fn create_future<T: Clone + 'static>(&self) -> Future<T> {
        Future::new(self)
    }

    /// A future of this loop whose result another thread will bring.
    #[must_use]
    pub fn promise<T: Clone + Send + 'static>(&self) -> (Future<T>, Promise<T>) {
        let (future, number) = (self.create_future(), self.next_number());
        let own: Future<T> = future.clone();
        let keeper: Keeper = Box::new(move |brought| own.settle(kept::<T>(brought)));
        self.core.promises.borrow_mut().insert(number, keeper);
        (future, Promise::new(self.remote(), number))
    }

    pub(super) fn keep_promise(&self, number: u64, brought: Box<dyn Any>) {
        let keeper = self.core.promises.borrow_mut().remove(&number);
        if let Some(keeper) = keeper {
            keeper(brought);
        }
    }

    /// Has a task drive `coroutine`, from the next turn on. Python: `loop.create_task(coroutine)`.
    ///
    /// # Panics
    /// If the loop is closed.
    pub fn create_task<T: Clone + 'static>(
        &self,
        coroutine: impl std::future::Future<Output = Result<T, Error>> + 'static,
    ) -> Task<T> {
        self.assert_open();
        Task::start(self, self.next_number(), Box::pin(coroutine))
    }

    /// Drops all that is still to be called, and every task that is not done; until then they and the loop keep one another alive.
    /// Python: `loop.close()`.
    ///
    /// # Panics
    /// If it runs; in Python: `RuntimeError: Cannot close a running event loop`.
    pub fn close(&self) {
        assert!(!self.core.running.get(), "cannot close a running event loop");
        self.core.closed.set(true);
        self.core.let_go();
    }

    /// How many turns it has begun. Python does not count them.
    #[must_use]
    pub fn turns(&self) -> u64 {
        self.core.turns.get()
    }

    /// Whether it runs. Python: `loop.is_running()`.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.core.running.get()
    }

    /// Whether it was closed. Python: `loop.is_closed()`.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.core.closed.get()
    }

    fn assert_open(&self) {
        assert!(!self.core.closed.get(), "the event loop is closed");
    }

    // ---- for tasks ----

    fn next_number(&self) -> u64 {
        self.core.numbers.set(self.core.numbers.get() + 1);
        self.core.numbers.get()
    }

    pub(super) fn current(&self) -> Option<Rc<dyn AnyTask>> {
        self.core.current.borrow().clone()
    }

    /// Makes a task the one that takes a step now; the one before.
    pub(super) fn switch_to(&self, task: Option<Rc<dyn AnyTask>>) -> Option<Rc<dyn AnyTask>> {
        self.core.current.replace(task)
    }

    pub(super) fn keep_task(&self, number: u64, task: Rc<dyn AnyTask>) {
        self.core.tasks.borrow_mut().insert(number, task);
    }

    pub(super) fn forget_task(&self, number: u64) {
        let task = self.core.tasks.borrow_mut().remove(&number);
        drop(task);
    }

    /// Where a waker calls. Nobody knows of it before [`EventLoop::remote`] or [`EventLoop::mind`].
    pub(super) fn bell(&self) -> Remote {
        Remote { inbox: self.core.inbox.clone() }
    }

    /// From now on it looks at every turn whether other threads brought something.
    pub(super) fn mind(&self) {
        self.core.known.set(true);
    }

    /// Has the task of that number take a step, if it still has any to take.
    pub(super) fn wake_task(&self, number: u64) {
        let task = self.core.tasks.borrow().get(&number).cloned();
        if let Some(task) = task {
            task.wake();
        }
    }
}

impl Default for EventLoop {
    fn default() -> EventLoop {
        EventLoop::new()
    }
}

impl fmt::Debug for EventLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let core = &self.core;
        let mut it = f.debug_struct("EventLoop");
        it.field("running", &core.running.get()).field("closed", &core.closed.get());
        it.field("ready", &core.ready.borrow().len()).finish_non_exhaustive()
    }
}

impl Core {
    /// Drops what it keeps, and with it the circles back to it.
    fn let_go(&self) {
        // what is dropped may ask the loop, so nothing of it is borrowed meanwhile
        drop(self.ready.take());
        drop(self.timers.take());
        drop(self.tasks.take());
        drop(self.promises.take());
        drop(self.current.take());
        drop(self.executor.take());
        #[cfg(all(unix, feature = "app"))]
        drop(self.selector.take());
    }
}
