//! Python's `ProcessPoolExecutor`.

use super::crew::{Crew, Log, Watcher};
use super::error::ProcessError;
use super::job::Job;
use super::map::ProcessMap;
use super::stage::Step;
use super::worker::forgot_to_serve;
use crate::futures::map::Map;
use crate::futures::{Executor, Future, JobError, SubmitError, ThreadPoolExecutor};
use crate::sched::virtual_now;
use crate::threading::Stopwatch;
use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Python's `ProcessPoolExecutor`: jobs are done in processes of their own.
///
/// Python: <https://docs.python.org/3.11/library/concurrent.futures.html#processpoolexecutor>. Futures, cancelling, order and shutdown are
/// those of a [`ThreadPoolExecutor`], since there is one inside: each of its threads sends a job to a worker process and waits for the answer. What
/// is new is the way there and back, which [`Stage`](super::Stage) lists.
///
/// Workers are started when they are needed, up to `max_workers`. **If one of them ends** (it calls `exit`, it crashes, the system kills
/// it), the pool is broken: every future that is not done fails with [`ProcessError::Broken`], and no more jobs are taken. A job that merely fails
/// or panics breaks nothing.
///
/// No worker outlives its pool: dropping it takes them down when the last job is done, Ctrl-C at once, and if this process is killed, they
/// find their pipe closed and end.
///
/// Live only: an explored program has no processes.
///
/// # Differences from Python
/// A [job](Job) is known by its name on both sides; functions are not sent. What a job prints does not appear among what this process prints:
/// see [`printed`](ProcessPoolExecutor::printed). A future is running only while a worker has its job; Python hands a few more out, which can
/// not be cancelled any more although they wait. There is no `initializer` and no `max_tasks_per_child`.
///
/// # Examples
/// See [`serve_if_asked`](super::serve_if_asked), without which there are no workers.
#[derive(Debug)]
pub struct ProcessPoolExecutor {
    threads: ThreadPoolExecutor,
    /// None when it is shut down.
    crew: Mutex<Option<Arc<Crew>>>,
    log: Arc<Log>,
}

/// A pool in the making. See [`ProcessPoolExecutor::builder`].
#[must_use = "a pool is made by `build`"]
pub struct ProcessPoolBuilder {
    max_workers: usize,
    program: Option<PathBuf>,
    watcher: Option<Watcher>,
}

impl fmt::Debug for ProcessPoolBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ProcessPoolBuilder { max_workers, program, .. } = self;
        let mut debug = f.debug_struct("ProcessPoolBuilder");
        debug.field("max_workers", max_workers).field("program", program).finish_non_exhaustive()
    }
}

impl ProcessPoolBuilder {
    /// At most so many workers.
    pub fn max_workers(self, max_workers: usize) -> ProcessPoolBuilder {
        ProcessPoolBuilder { max_workers, ..self }
    }

    /// Workers are started from this program, which must call [`serve_if_asked`](super::serve_if_asked) with the same jobs. Without it,
    /// from the program that runs now, or from the one that [`set_worker_program`] named.
    pub fn program(self, program: impl Into<PathBuf>) -> ProcessPoolBuilder {
        ProcessPoolBuilder { program: Some(program.into()), ..self }
    }

    /// `watcher` is told of each [`Stage`](super::Stage) of each call, on the thread that waits for it, as soon as it is known.
    pub fn watch(self, watcher: impl Fn(&Step) + Send + Sync + 'static) -> ProcessPoolBuilder {
        ProcessPoolBuilder { watcher: Some(Box::new(watcher)), ..self }
    }

    /// The pool. No worker is started yet.
    ///
    /// # Errors
    /// [`ProcessError::NoWorkers`]; [`ProcessError::NoProgram`] if this program does not know where it is;
    /// [`ProcessError::NotServing`] in a process that ought to be a worker itself; [`ProcessError::Explored`] in an explored program.
    pub fn build(self) -> Result<ProcessPoolExecutor, ProcessError> {
        if virtual_now().is_some() {
            return Err(ProcessError::Explored);
        }
        if forgot_to_serve() {
            return Err(ProcessError::NotServing);
        }
        let program = self.program.map_or_else(worker_program, Ok);
        let program =
            program.map_err(|error| ProcessError::NoProgram { path: PathBuf::new(), why: error.to_string() })?;
        let threads = ThreadPoolExecutor::builder().max_workers(self.max_workers).name("process").build();
        let threads = threads.map_err(|_| ProcessError::NoWorkers)?;
        let log = Arc::new(Log::default());
        let crew = Arc::new(Crew::new(program, Arc::clone(&log), self.watcher));
        Ok(ProcessPoolExecutor { threads, crew: Mutex::new(Some(crew)), log })
    }
}

/// What workers are started from where a pool was not told.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// The program that a process is started from, unless it is told: this one, or what [`set_worker_program`] named.
pub(crate) fn worker_program() -> std::io::Result<PathBuf> {
    PROGRAM.get().cloned().map_or_else(std::env::current_exe, Ok)
}

/// From now on the workers of every pool that is not told otherwise are started from `program`, and no longer from the program that runs:
/// for one that cannot be a worker, such as a program of tests. The first call counts.
pub fn set_worker_program(program: impl Into<PathBuf>) {
    // a later call changes nothing
    let _ = PROGRAM.set(program.into());
}

impl ProcessPoolExecutor {
    /// A pool of at most so many worker processes. Python: `ProcessPoolExecutor(max_workers)`.
    ///
    /// # Errors
    /// As [`ProcessPoolBuilder::build`].
    pub fn new(max_workers: usize) -> Result<ProcessPoolExecutor, ProcessError> {
        ProcessPoolExecutor::builder().max_workers(max_workers).build()
    }

    /// A pool of as many workers as this machine has processors, from this program, unless it is told otherwise.
    pub fn builder() -> ProcessPoolBuilder {
        ProcessPoolBuilder { max_workers: ProcessPoolExecutor::default_workers(), program: None, watcher: None }
    }

    /// How many workers a pool may have that was not told: as many as there are processors. More could not compute at once.
    ///
    /// A [`ThreadPoolExecutor`] has a few more, as its jobs are thought to wait.
    #[must_use]
    pub fn default_workers() -> usize {
        std::thread::available_parallelism().map_or(1, NonZero::get)
    }

    /// Has a job done by a worker process. Python: `executor.submit(function, ...)`.
    ///
    /// # Errors
    /// [`ProcessError::Shutdown`] or [`ProcessError::Broken`]. What goes wrong later is the future's error, a [`JobError`] that holds a
    /// [`ProcessError`].
    #[track_caller]
    pub fn submit<A, R>(&self, job: &Job<A, R>, args: A) -> Result<Future<R>, ProcessError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static,
    {
        let (crew, job) = (self.crew()?, *job);
        let chunk = crew.chunk(1, Duration::ZERO);
        let ask = move || {
            let mut results = crew.call(job, chunk, &[args])?;
            results.pop().ok_or_else(|| JobError::new("the worker sent no result"))
        };
        self.threads.submit(ask).map_err(refusal)
    }

    /// Has a job done for each of the items, `chunksize` of them in one message: what it comes to, in the order of the items. All
    /// are submitted now. Python: `executor.map(function, items, timeout=..., chunksize=...)`.
    ///
    /// A chunk is done by one worker, and fails as one.
    ///
    /// # Errors
    /// As [`submit`](ProcessPoolExecutor::submit).
    ///
    /// # Panics
    /// If `chunksize` is 0; in Python: `ValueError: chunksize must be >= 1.`
    #[track_caller]
    pub fn map<A, R>(
        &self,
        job: &Job<A, R>,
        items: impl IntoIterator<Item = A>,
        chunksize: usize,
        timeout: Option<Duration>,
    ) -> Result<ProcessMap<R>, ProcessError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static,
    {
        assert!(chunksize > 0, "chunksize must be >= 1.");
        let clock = Stopwatch::start();
        let (crew, job) = (self.crew()?, *job);
        let mut items = items.into_iter();
        let mut futures = Vec::new();
        loop {
            let start = Instant::now();
            let calls: Vec<A> = items.by_ref().take(chunksize).collect();
            if calls.is_empty() {
                return Ok(ProcessMap::new(Map::new(futures, timeout, clock)));
            }
            let (crew, chunk) = (Arc::clone(&crew), crew.chunk(calls.len(), start.elapsed()));
            let ask = move || Ok(crew.call(job, chunk, &calls)?);
            futures.push(self.threads.submit(ask).map_err(refusal)?);
        }
    }

    /// Takes no jobs any more; those that it has are done, or with `cancel_futures` those that were not begun are cancelled. With `wait` it
    /// returns when the last is done and every worker is gone. Python: `executor.shutdown(wait, cancel_futures=...)`.
    ///
    /// # Panics
    /// If one of its own threads is to wait: it would wait for itself.
    #[track_caller]
    pub fn shutdown(&self, wait: bool, cancel_futures: bool) {
        drop(self.crew.lock().take());
        self.threads.shutdown(wait, cancel_futures);
    }

    /// How many workers it may have.
    #[must_use]
    pub fn max_workers(&self) -> usize {
        self.threads.max_workers()
    }

    /// How many worker processes it has started so far.
    #[must_use]
    pub fn started(&self) -> usize {
        self.log.started.load(Ordering::Relaxed)
    }

    /// The numbers of the processes that are its workers now, as the system counts them.
    #[must_use]
    pub fn pids(&self) -> Vec<u32> {
        self.log.present().iter().map(|process| process.pid()).collect()
    }

    /// Kills every worker, whatever it does: the pool is broken then. A thread cannot be ended from outside; a process can. Python 3.14:
    /// `executor.kill_workers()`.
    pub fn kill_workers(&self) {
        self.log.break_down("the pool's workers were killed on demand");
    }

    /// Why it is broken, if it is.
    #[must_use]
    pub fn broken(&self) -> Option<String> {
        self.log.broken.lock().clone()
    }

    /// What its workers printed, standard output and error together: the last 4 KiB of each that has ended. After `shutdown(true, ...)`
    /// that is all of them.
    #[must_use]
    pub fn printed(&self) -> String {
        self.log.printed.lock().clone()
    }

    fn crew(&self) -> Result<Arc<Crew>, ProcessError> {
        if let Some(why) = self.broken() {
            return Err(ProcessError::Broken(why));
        }
        self.crew.lock().clone().ok_or(ProcessError::Shutdown)
    }
}

fn refusal(error: SubmitError) -> ProcessError {
    match error {
        SubmitError::Shutdown => ProcessError::Shutdown,
        SubmitError::Broken(why) => ProcessError::Broken(why),
    }
}
