use super::error::JobError;
use super::future::Future;
use super::staff::Staff;
use crate::sched::catch;
use std::borrow::Cow;
use std::fmt;

/// A job and the future that waits for it, as an [`Executor`](super::Executor) sees them: something to be run once, or cancelled.
///
/// Whoever writes an executor of his own needs this, and nobody else.
pub struct Task(Box<dyn Work>);

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task(..)")
    }
}

trait Work: Send {
    fn begin_unseen(&self);
    fn start(&self) -> bool;
    fn finish(self: Box<Self>, worker_of: Option<&Staff>);
    fn fail(self: Box<Self>, error: JobError);
    fn cancel(&self) -> bool;
}

struct Job<T, E, F> {
    future: Future<T, E>,
    job: F,
}

impl Task {
    /// A job, and a pending future for what it comes to.
    pub fn new<T, E>(job: impl FnOnce() -> Result<T, E> + Send + 'static) -> (Task, Future<T, E>)
    where
        T: Send + 'static,
        E: From<JobError> + Send + 'static,
    {
        Task::for_future(Future::new(), job)
    }

    /// As [`Task::new`], with a name by which traces call the future.
    pub fn named<T, E>(
        name: impl Into<Cow<'static, str>>,
        job: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> (Task, Future<T, E>)
    where
        T: Send + 'static,
        E: From<JobError> + Send + 'static,
    {
        Task::for_future(Future::named(name), job)
    }

    fn for_future<T, E>(
        future: Future<T, E>,
        job: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> (Task, Future<T, E>)
    where
        T: Send + 'static,
        E: From<JobError> + Send + 'static,
    {
        (Task(Box::new(Job { future: future.clone(), job })), future)
    }

    /// Runs the job and settles the future, unless it was cancelled: then whoever waits for it among others is told. A panic of the job
    /// settles it too, and goes no further.
    ///
    /// # Scheduling points
    /// One before it begins, one before it settles; those of the job, and of the callbacks.
    pub fn run(self) {
        if self.start() {
            self.finish(None);
        }
    }

    /// Cancels the future: see [`Future::cancel`].
    ///
    /// # Scheduling points
    /// One, directly before; and those of the callbacks.
    #[track_caller]
    pub fn cancel(&self) -> bool {
        self.0.cancel()
    }

    /// Settles the future with an error, without running the job.
    ///
    /// # Scheduling points
    /// One, directly before; and those of the callbacks.
    #[track_caller]
    pub fn fail(self, error: JobError) {
        self.0.fail(error);
    }

    /// It runs, and nobody has seen it pending.
    pub(super) fn begin_unseen(&self) {
        self.0.begin_unseen();
    }

    /// Whether it is to be run now. A step.
    #[track_caller]
    pub(super) fn start(&self) -> bool {
        self.0.start()
    }

    /// Runs the job and settles the future.
    #[track_caller]
    pub(super) fn finish(self, worker_of: Option<&Staff>) {
        self.0.finish(worker_of);
    }
}

impl<T, E, F> Work for Job<T, E, F>
where
    T: Send + 'static,
    E: From<JobError> + Send + 'static,
    F: FnOnce() -> Result<T, E> + Send,
{
    fn begin_unseen(&self) {
        // it is pending: nobody else has it
        let _ = self.future.core.resource.quietly(super::progress::Progress::begin);
    }

    #[track_caller]
    fn start(&self) -> bool {
        // somebody else may have settled it, or begun it: then it is not ours to run
        self.future.set_running_or_notify_cancel().unwrap_or(false)
    }

    #[track_caller]
    fn finish(self: Box<Self>, worker_of: Option<&Staff>) {
        let Job { future, job } = *self;
        let outcome = catch(job).unwrap_or_else(|panic| Err(JobError::from_panic(panic.payload()).into()));
        if future.settle_with(outcome, worker_of).is_err()
            && let Some(staff) = worker_of
        {
            staff.rest_after_all();
        }
    }

    #[track_caller]
    fn fail(self: Box<Self>, error: JobError) {
        // it may have been cancelled before
        let _ = self.future.settle(Err(error.into()));
    }

    #[track_caller]
    fn cancel(&self) -> bool {
        self.future.cancel()
    }
}
