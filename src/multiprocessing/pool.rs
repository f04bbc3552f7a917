use crate::futures::process::{Job, ProcessError, ProcessPoolExecutor};
use crate::futures::{FutureError, JobError};
use crate::queue::SimpleQueue;
use crate::threading::{Event, Thread};
use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Python's `multiprocessing.Pool`: a number of processes that do jobs.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.pool.Pool>. Its processes are a
/// [`ProcessPoolExecutor`]'s. What is its own is the **result thread**: one thread takes every result, calls its callback, and only then is the
/// result there. So a callback must be quick: all other results wait for it.
///
/// # Differences from Python
/// A process that is lost breaks the pool, and every result says so; in Python `get()` then waits for ever, and so does it after
/// `terminate()`.
#[derive(Debug)]
pub struct Pool {
    executor: ProcessPoolExecutor,
    arrived: SimpleQueue<Arrival>,
    handler: Thread,
    /// The threads that collect the chunks of each `map`.
    collectors: Mutex<Vec<Thread>>,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Running,
    Closed,
    Joined,
}

/// Something for the result thread: what to do, or nothing more.
struct Arrival(Option<Box<dyn FnOnce() + Send>>);

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "a result" } else { "the end" })
    }
}

/// Why a pool gave no result.
#[derive(Clone, Debug)]
pub enum PoolError {
    /// It is closed or terminated. Python: `ValueError: Pool not running`.
    NotRunning,
    /// It must be closed or terminated before it is joined. Python: `ValueError: Pool is still running`.
    StillRunning,
    /// The result was not there in time. Python: `multiprocessing.TimeoutError`.
    TimedOut,
    /// The job failed, or its process was lost.
    Failed(JobError),
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PoolError::NotRunning => f.write_str("the pool is closed and takes no more jobs; make a new one"),
            PoolError::StillRunning => {
                f.write_str("the pool is running still; close or terminate it before you join it")
            }
            PoolError::TimedOut => f.write_str("the result is not there yet; wait for longer"),
            PoolError::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PoolError {}

impl From<ProcessError> for PoolError {
    fn from(error: ProcessError) -> PoolError {
        match error {
            ProcessError::Shutdown => PoolError::NotRunning,
            error => PoolError::Failed(error.into()),
        }
    }
}

/// Python's `AsyncResult` and `MapResult`: a result that will be there. Clones are the same.
///
/// Printed, it says that it is a result, and not what the result is; that is what [`get`](AsyncResult::get) is for.
#[derive(Clone)]
pub struct AsyncResult<T> {
    there: Event,
    outcome: Arc<Mutex<Option<Result<T, JobError>>>>,
}

impl<T> fmt::Debug for AsyncResult<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.outcome.lock().is_some() { "<AsyncResult: there>" } else { "<AsyncResult: not there yet>" })
    }
}

/// What is called with a result, by the result thread.
pub type Callback<T> = Box<dyn FnOnce(&T) + Send>;

impl<T: Clone + Send + 'static> AsyncResult<T> {
    fn new() -> AsyncResult<T> {
        AsyncResult { there: Event::named("result"), outcome: Arc::default() }
    }

    /// Done by the result thread: first the callback, and then the result is there. As in Python.
    fn settle(&self, outcome: Result<T, JobError>, callback: Option<Callback<T>>) {
        if let (Ok(result), Some(callback)) = (&outcome, callback) {
            // a callback's panic must not be the end of all other results; its words are said
            if let Err(panic) = crate::sched::catch(|| callback(result)) {
                crate::sched::say(format!("a callback panicked: {}", crate::sched::words_of(panic.payload())));
            }
        }
        *self.outcome.lock() = Some(outcome);
        self.there.set();
    }

    /// Waits for the result, at most `timeout`. Python: `result.get(timeout)`.
    ///
    /// # Errors
    /// [`PoolError::TimedOut`]; [`PoolError::Failed`] with what the job raised.
    #[track_caller]
    pub fn get(&self, timeout: Option<Duration>) -> Result<T, PoolError> {
        if !self.there.wait(timeout) {
            return Err(PoolError::TimedOut);
        }
        self.outcome.lock().clone().ok_or(PoolError::TimedOut)?.map_err(PoolError::Failed)
    }

    /// Waits until it is there, at most `timeout`; whether it is. Python: `result.wait(timeout)`.
    #[track_caller]
    pub fn wait(&self, timeout: Option<Duration>) -> bool {
        self.there.wait(timeout)
    }

    /// Whether it is there. Python: `result.ready()`.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.outcome.lock().is_some()
    }

    /// Whether the job went well; none if it is not done. Python: `result.successful()`.
    #[must_use]
    pub fn successful(&self) -> Option<bool> {
        self.outcome.lock().as_ref().map(Result::is_ok)
    }
}

impl Pool {
    /// A pool of so many processes. Python: `multiprocessing.Pool(processes)`.
    ///
    /// # Errors
    /// As [`ProcessPoolExecutor::new`].
    pub fn new(processes: usize) -> Result<Pool, ProcessError> {
        let executor = ProcessPoolExecutor::new(processes)?;
        let arrived: SimpleQueue<Arrival> = SimpleQueue::named("arrived");
        let own = arrived.clone();
        let handle = move || {
            while let Some(Arrival(Some(act))) = own.get(None) {
                act();
            }
        };
        let handler = Thread::new(handle).name("result-handler").daemon(true).start();
        let state = Mutex::new(State::Running);
        Ok(Pool { executor, arrived, handler, collectors: Mutex::default(), state })
    }

    fn running(&self) -> Result<(), PoolError> {
        if *self.state.lock() == State::Running { Ok(()) } else { Err(PoolError::NotRunning) }
    }

    /// Has a job done and waits for its result. Python: `pool.apply(function, args)`.
    ///
    /// # Errors
    /// [`PoolError::NotRunning`]; [`PoolError::Failed`].
    #[track_caller]
    pub fn apply<A, R>(&self, job: &Job<A, R>, args: A) -> Result<R, PoolError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Clone + Send + 'static,
    {
        self.apply_async(job, args, None)?.get(None)
    }

    /// Has a job done; its result will be there. `callback` is called with it by the result thread, before that. Python:
    /// `pool.apply_async(function, args, callback=callback)`.
    ///
    /// # Errors
    /// [`PoolError::NotRunning`].
    #[track_caller]
    pub fn apply_async<A, R>(
        &self,
        job: &Job<A, R>,
        args: A,
        callback: Option<Callback<R>>,
    ) -> Result<AsyncResult<R>, PoolError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Clone + Send + 'static,
    {
        self.running()?;
        let (result, arrived) = (AsyncResult::new(), self.arrived.clone());
        let own = result.clone();
        let future = self.executor.submit(job, args)?;
        future.add_done_callback(move |done| {
            let outcome = done.result(None).map_err(raised);
            arrived.put(Arrival(Some(Box::new(move || own.settle(outcome, callback)))));
        });
        Ok(result)
    }

    /// Has a job done for each item and waits for all results, in the order of the items. Python: `pool.map(function, items, chunksize)`.
    ///
    /// # Errors
    /// As [`Pool::apply`].
    #[track_caller]
    pub fn map<A, R>(
        &self,
        job: &Job<A, R>,
        items: impl IntoIterator<Item = A>,
        chunksize: Option<usize>,
    ) -> Result<Vec<R>, PoolError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Clone + Send + 'static,
    {
        self.map_async(job, items, chunksize, None)?.get(None)
    }

    /// As [`map`](Pool::map), without waiting. `callback` is called once, with all results. Python: `pool.map_async(function, items, chunksize,
    /// callback)`.
    ///
    /// # Errors
    /// As [`Pool::apply_async`].
    #[track_caller]
    pub fn map_async<A, R>(
        &self,
        job: &Job<A, R>,
        items: impl IntoIterator<Item = A>,
        chunksize: Option<usize>,
        callback: Option<Callback<Vec<R>>>,
    ) -> Result<AsyncResult<Vec<R>>, PoolError>
    where
        A: Serialize + Send + 'static,
        R: DeserializeOwned + Clone + Send + 'static,
    {
        self.running()?;
        let items: Vec<A> = items.into_iter().collect();
        let chunksize = chunksize.unwrap_or_else(|| self.chunksize(items.len())).max(1);
        let results = self.executor.map(job, items, chunksize, None)?;
        let (result, arrived) = (AsyncResult::new(), self.arrived.clone());
        let own = result.clone();
        let collect = move || {
            let outcome = results.collect::<Result<Vec<R>, _>>().map_err(raised);
            arrived.put(Arrival(Some(Box::new(move || own.settle(outcome, callback)))));
        };
        let collector = Thread::new(collect).name("map-collector").start();
        self.collectors.lock().push(collector);
        Ok(result)
    }

    /// How many items go in one message if nobody says: so that each process gets about four messages. Python does the same.
    #[must_use]
    pub fn chunksize(&self, items: usize) -> usize {
        items.div_ceil(4 * self.executor.max_workers())
    }

    /// Takes no more jobs; those that it has are done. Python: `pool.close()`.
    pub fn close(&self) {
        let mut state = self.state.lock();
        if *state == State::Running {
            *state = State::Closed;
        }
    }

    /// Ends every process, whatever it does. Python: `pool.terminate()`.
    pub fn terminate(&self) {
        self.close();
        self.executor.kill_workers();
    }

    /// Waits until all is done and every process is gone. Python: `pool.join()`.
    ///
    /// # Errors
    /// [`PoolError::StillRunning`] if it was neither closed nor terminated.
    #[track_caller]
    pub fn join(&self) -> Result<(), PoolError> {
        self.running().map_or(Ok(()), |()| Err(PoolError::StillRunning))?;
        self.executor.shutdown(true, false);
        for collector in self.collectors.lock().drain(..) {
            collector.join();
        }
        let before = std::mem::replace(&mut *self.state.lock(), State::Joined);
        if before != State::Joined {
            self.arrived.put(Arrival(None));
            self.handler.join();
        }
        Ok(())
    }

    /// The numbers of the processes that are there now.
    #[must_use]
    pub fn pids(&self) -> Vec<u32> {
        self.executor.pids()
    }
}

/// What a future's error is to the one who asks for a result.
fn raised(error: FutureError) -> JobError {
    match error {
        FutureError::Failed(error) => error,
        other => JobError::new(other.to_string()),
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // what arrives later is for nobody; a thread that unwinds has nobody left to tell
        if *self.state.get_mut() != State::Joined && !std::thread::panicking() {
            self.arrived.put(Arrival(None));
        }
    }
}
