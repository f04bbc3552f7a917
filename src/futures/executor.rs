use super::error::{JobError, SubmitError};
use super::future::Future;
use super::map::Map;
use super::task::Task;
use crate::threading::Stopwatch;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

/// Python's `concurrent.futures.Executor`: something that runs jobs, and gives a future for each.
///
/// Python: <https://docs.python.org/3.11/library/concurrent.futures.html#executor-objects>. An executor of one's own takes a
/// [`Task`] and runs it, somewhere, at some time; the rest comes by itself.
///
/// # Examples
/// An executor that runs each job at once, on the thread that submits it:
/// ```
/// use racecourse::futures::{Executor, SubmitError, Task};
///
/// struct AtOnce;
/// impl Executor for AtOnce {
///     fn execute(&self, task: Task) -> Result<(), SubmitError> {
///         task.run();
///         Ok(())
///     }
///     fn shutdown(&self, _wait: bool, _cancel_futures: bool) {}
/// }
/// assert_eq!(AtOnce.submit(|| Ok(6 * 7)).unwrap().result(None).unwrap(), 42);
/// ```
pub trait Executor {
    /// Takes a task, to be run at some time.
    ///
    /// # Errors
    /// [`SubmitError`] if it takes none any more.
    #[track_caller]
    fn execute(&self, task: Task) -> Result<(), SubmitError>;

    /// Takes no jobs any more; those that it has are run. With `cancel_futures` those that were not begun are cancelled instead; with
    /// `wait` it returns when the last has been run. Python: `executor.shutdown(wait, cancel_futures=...)`.
    #[track_caller]
    fn shutdown(&self, wait: bool, cancel_futures: bool);

    /// Has a job done: the future of what it comes to. Python: `executor.submit(function, ...)`.
    ///
    /// # Scheduling points
    /// Those of [`execute`](Executor::execute).
    ///
    /// # Errors
    /// [`SubmitError`] if it takes no jobs any more.
    #[track_caller]
    fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, JobError> + Send + 'static,
    ) -> Result<Future<T>, SubmitError>
    where
        Self: Sized,
    {
        let (task, future) = Task::new(job);
        self.execute(task)?;
        Ok(future)
    }

    /// As [`submit`](Executor::submit), with a name by which traces call the future.
    ///
    /// # Scheduling points
    /// Those of [`execute`](Executor::execute).
    ///
    /// # Errors
    /// [`SubmitError`] if it takes no jobs any more.
    #[track_caller]
    fn submit_named<T: Send + 'static>(
        &self,
        name: impl Into<Cow<'static, str>>,
        job: impl FnOnce() -> Result<T, JobError> + Send + 'static,
    ) -> Result<Future<T>, SubmitError>
    where
        Self: Sized,
    {
        let (task, future) = Task::named(name, job);
        self.execute(task)?;
        Ok(future)
    }

    /// Has `function` done to each of the items: what it comes to, in their order. All are submitted now. See [`Map`] for what happens
    /// then. Python: `executor.map(function, items, timeout=...)`.
    ///
    /// # Scheduling points
    /// Those of [`execute`](Executor::execute), for each item.
    ///
    /// # Errors
    /// [`SubmitError`] if it takes no jobs any more.
    #[track_caller]
    fn map<I, T>(
        &self,
        function: impl Fn(I::Item) -> Result<T, JobError> + Send + Sync + 'static,
        items: I,
        timeout: Option<Duration>,
    ) -> Result<Map<T>, SubmitError>
    where
        Self: Sized,
        I: IntoIterator<Item: Send + 'static>,
        T: Send + 'static,
    {
        let clock = Stopwatch::start();
        let function = Arc::new(function);
        let mut futures = Vec::new();
        for item in items {
            let function = Arc::clone(&function);
            futures.push(self.submit(move || function(item))?);
        }
        Ok(Map::new(futures, timeout, clock))
    }
}
