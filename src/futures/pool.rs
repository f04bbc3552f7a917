use super::error::SubmitError;
use super::executor::Executor;
use super::staff::Staff;
use super::task::Task;
use crate::sched::{catch, next_thread_name};
use crate::threading::Thread;
use std::fmt;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Python's `ThreadPoolExecutor`: threads that do jobs, and are used again.
///
/// Python: <https://docs.python.org/3.11/library/concurrent.futures.html#threadpoolexecutor>. A worker is started when a job comes and no
/// worker is idle, up to `max_workers`; it begins with that job, whose future runs from the start. Further jobs wait in a queue. A
/// worker counts as idle from the very step on that settles its future, so a submit after `result()` reuses it.
///
/// Dropping it is `shutdown(wait=False)`: no more jobs, and those that it has are done. [`scope`](ThreadPoolExecutor::scope) is Python's
/// `with`, and waits. A job that submits jobs itself takes a [`handle`](ThreadPoolExecutor::handle) along.
///
/// # Differences from Python
/// Jobs give a `Result`; a panic is the future's error too. To ask for no workers at all is a panic, or an error of the
/// [builder](ThreadPoolExecutor::builder). A worker whose future somebody else has settled goes on; CPython's ends with an
/// `InvalidStateError`, and nobody takes its place. There is no limit to `max_workers`: nobody is hired without a job.
///
/// # Examples
/// ```
/// use racecourse::futures::{Executor, ThreadPoolExecutor};
///
/// ThreadPoolExecutor::new(2).scope(|pool| {
///     let square = pool.submit(|| Ok(5 * 5)).unwrap();
///     assert_eq!(square.result(None).unwrap(), 25);
/// });
/// ```
pub struct ThreadPoolExecutor {
    handle: PoolHandle,
    /// It was shut down by this name of it: dropping it need not.
    shut: AtomicBool,
}

/// A way to a pool that does not keep it from being dropped: for jobs that submit jobs. Clones lead to the same pool.
///
/// When the [`ThreadPoolExecutor`] is gone, the pool takes no jobs any more.
#[derive(Clone)]
pub struct PoolHandle {
    staff: Arc<Staff>,
}

/// A pool in the making. See [`ThreadPoolExecutor::builder`].
#[must_use = "a pool is made by `build` or `scope`"]
pub struct PoolBuilder {
    max_workers: usize,
    prefix: Option<String>,
    initializer: Option<Box<dyn Fn() + Send + Sync>>,
}

/// A pool was to have no workers. Python: `ValueError: max_workers must be greater than 0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoWorkers;

impl fmt::Display for NoWorkers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("max_workers must be greater than 0")
    }
}

impl std::error::Error for NoWorkers {}

impl fmt::Debug for ThreadPoolExecutor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handle.fmt(f)
    }
}

impl fmt::Debug for PoolHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Staff { max, prefix, .. } = &*self.staff;
        f.debug_struct("ThreadPoolExecutor").field("name", prefix).field("max_workers", max).finish_non_exhaustive()
    }
}

impl fmt::Debug for PoolBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PoolBuilder").field("max_workers", &self.max_workers).finish_non_exhaustive()
    }
}

impl ThreadPoolExecutor {
    /// A pool of at most so many workers. Python: `ThreadPoolExecutor(max_workers)`.
    ///
    /// # Panics
    /// If that is 0; in Python: `ValueError`. [`PoolBuilder::build`] gives an error instead.
    #[must_use]
    pub fn new(max_workers: usize) -> ThreadPoolExecutor {
        ThreadPoolExecutor::builder().max_workers(max_workers).build().unwrap_or_else(|error| panic!("{error}"))
    }

    /// As [`ThreadPoolExecutor::new`], with a name: traces call the pool by it, and its workers are `NAME_0`, `NAME_1`, ... Python:
    /// `ThreadPoolExecutor(max_workers, thread_name_prefix=name)`.
    ///
    /// # Panics
    /// If that is 0.
    #[must_use]
    pub fn named(name: impl Into<String>, max_workers: usize) -> ThreadPoolExecutor {
        let builder = ThreadPoolExecutor::builder().name(name).max_workers(max_workers);
        builder.build().unwrap_or_else(|error| panic!("{error}"))
    }

    /// A pool with everything that Python's takes: [`default_workers`](ThreadPoolExecutor::default_workers), a name of the usual form and no
    /// initializer unless they are set.
    pub fn builder() -> PoolBuilder {
        PoolBuilder { max_workers: ThreadPoolExecutor::default_workers(), prefix: None, initializer: None }
    }

    /// How many workers a pool may have that was not told: as many as this machine has processors and 4 more, but no more than 32.
    #[must_use]
    pub fn default_workers() -> usize {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        32.min(processors + 4)
    }

    /// Does `body` with the pool, then shuts it down and waits until the last job is done, also when `body` panics. Python:
    /// `with ThreadPoolExecutor(...) as pool:`.
    ///
    /// # Scheduling points
    /// Those of `body`; then one.
    ///
    /// # Panics
    /// If `body` does, after everything is done.
    #[track_caller]
    pub fn scope<R>(self, body: impl FnOnce(&ThreadPoolExecutor) -> R) -> R {
        let result = catch(|| body(&self));
        self.shutdown(true, false);
        result.unwrap_or_else(|panic| panic.resume())
    }

    /// A way to this pool for jobs that submit jobs. Not a scheduling point.
    #[must_use]
    pub fn handle(&self) -> PoolHandle {
        self.handle.clone()
    }

    /// How many workers it may have. Not a scheduling point: that never changes.
    #[must_use]
    pub fn max_workers(&self) -> usize {
        self.handle.staff.max
    }

    /// The workers that it has had so far, in the order in which they were hired.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn workers(&self) -> Vec<Thread> {
        self.handle.staff.workers()
    }

    /// What its initializer failed with, if it did: then it takes no jobs any more, and did none that were waiting.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn broken(&self) -> Option<String> {
        self.handle.staff.broken()
    }
}

impl Executor for ThreadPoolExecutor {
    fn execute(&self, task: Task) -> Result<(), SubmitError> {
        self.handle.execute(task)
    }

    fn shutdown(&self, wait: bool, cancel_futures: bool) {
        self.shut.store(true, Ordering::SeqCst);
        self.handle.shutdown(wait, cancel_futures);
    }
}

impl Executor for PoolHandle {
    /// # Scheduling points
    /// One, directly before.
    fn execute(&self, task: Task) -> Result<(), SubmitError> {
        self.staff.execute(task)
    }

    /// # Scheduling points
    /// One, directly before; and those of each future that is cancelled. That it waits is none.
    ///
    /// # Panics
    /// If a worker of this pool is to wait: it would wait for itself.
    fn shutdown(&self, wait: bool, cancel_futures: bool) {
        for task in self.staff.shut(cancel_futures) {
            task.cancel();
        }
        if wait {
            self.staff.join();
        }
    }
}

impl Drop for ThreadPoolExecutor {
    #[track_caller]
    fn drop(&mut self) {
        if !self.shut.load(Ordering::SeqCst) {
            self.shutdown(false, false);
        }
    }
}

impl PoolBuilder {
    /// At most so many workers.
    pub fn max_workers(self, max_workers: usize) -> PoolBuilder {
        PoolBuilder { max_workers, ..self }
    }

    /// Workers are called by it, with a number behind it. Python: `thread_name_prefix`.
    pub fn name(self, prefix: impl Into<String>) -> PoolBuilder {
        PoolBuilder { prefix: Some(prefix.into()), ..self }
    }

    /// Every worker does this first. If it panics, the pool is broken. Python: `initializer`.
    pub fn initializer(self, initializer: impl Fn() + Send + Sync + 'static) -> PoolBuilder {
        PoolBuilder { initializer: Some(Box::new(initializer)), ..self }
    }

    /// The pool.
    ///
    /// # Errors
    /// [`NoWorkers`] if it may have none.
    pub fn build(self) -> Result<ThreadPoolExecutor, NoWorkers> {
        if self.max_workers == 0 {
            return Err(NoWorkers);
        }
        let prefix = self.prefix.unwrap_or_else(|| {
            // as unique as the names of threads are, and the same in every execution
            let name = next_thread_name();
            format!("ThreadPoolExecutor-{}", name.strip_prefix("Thread-").unwrap_or(&name))
        });
        let handle = PoolHandle { staff: Arc::new(Staff::new(self.max_workers, prefix, self.initializer)) };
        Ok(ThreadPoolExecutor { handle, shut: AtomicBool::new(false) })
    }
}
