//! How it is set going, and how it ends.

use super::{Core, EventLoop};
use crate::asyncio::task::AnyTask;
use crate::asyncio::{Error, local};
use std::rc::Rc;

impl EventLoop {
    /// Calls back until it is [stopped](EventLoop::stop). Python: `loop.run_forever()`.
    ///
    /// # Scheduling points
    /// One whenever it looks at what other threads brought, and one at each choice of a timer.
    ///
    /// # Panics
    /// If it runs already, is closed, or another loop runs in this thread; in Python each is a `RuntimeError`.
    #[track_caller]
    pub fn run_forever(&self) {
        self.assert_open();
        assert!(!self.core.running.get(), "this event loop is already running");
        let _here = local::Running::begin(self);
        let _running = SetWhile::new(Rc::clone(&self.core));
        loop {
            self.turn();
            if self.core.stopping.take() {
                return;
            }
        }
    }

    /// Runs until `coroutine` has a result. Python: `loop.run_until_complete(coroutine)`.
    ///
    /// # Errors
    /// What it raises; or that somebody stopped the loop before.
    ///
    /// # Panics
    /// As [`EventLoop::run_forever`].
    #[track_caller]
    pub fn run_until_complete<T: Clone + 'static>(
        &self,
        coroutine: impl Future<Output = Result<T, Error>> + 'static,
    ) -> Result<T, Error> {
        let task = self.create_task(coroutine);
        let own = self.clone();
        task.add_done_callback(move |_| own.stop());
        self.run_forever();
        if task.done() {
            task.result()
        } else {
            Err(Error::raised("the event loop stopped before the future was done"))
        }
    }

    /// Ends [`run_forever`](EventLoop::run_forever) after this turn. Python: `loop.stop()`.
    pub fn stop(&self) {
        self.core.stopping.set(true);
    }

    /// Cancels every task that is still under way and runs until they are done.
    #[track_caller]
    fn cancel_all(&self) {
        let tasks: Vec<Rc<dyn AnyTask>> = self.core.tasks.borrow().values().cloned().collect();
        if tasks.is_empty() {
            return;
        }
        for task in &tasks {
            let _ = task.cancel();
        }
        let own = self.clone();
        self.when_no_tasks(move || own.stop());
        self.run_forever();
    }

    /// Calls `then` on the first turn on which every task is done.
    fn when_no_tasks(&self, then: impl FnOnce() + 'static) {
        if self.core.tasks.borrow().is_empty() {
            then();
        } else {
            let own = self.clone();
            self.call_soon(move || own.when_no_tasks(then));
        }
    }
}

/// Runs `main` in a loop of its own, and closes that. Python: `asyncio.run(main())`.
///
/// # Errors
/// What it raises.
///
/// # Panics
/// If a loop runs in this thread already; in Python: `RuntimeError: asyncio.run() cannot be called from a running event loop`.
#[track_caller]
pub fn run<T: Clone + 'static>(main: impl Future<Output = Result<T, Error>> + 'static) -> Result<T, Error> {
    let event_loop = EventLoop::new();
    let result = event_loop.run_until_complete(main);
    event_loop.cancel_all();
    event_loop.shutdown_default_executor();
    event_loop.close();
    result
}

/// As long as it lives, the loop counts as running.
struct SetWhile(Rc<Core>);

impl SetWhile {
    fn new(core: Rc<Core>) -> SetWhile {
        core.running.set(true);
        SetWhile(core)
    }
}

impl Drop for SetWhile {
    fn drop(&mut self) {
        self.0.running.set(false);
        if std::thread::panicking() {
            self.0.closed.set(true);
            self.0.let_go();
        }
    }
}
