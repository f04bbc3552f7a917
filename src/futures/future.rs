use super::arrivals::Watch;
use super::error::{FutureError, InvalidState, JobError, NoResult};
use super::progress::{DONE, FutureState, Progress};
use super::settling::Callback;
use crate::sched::{Op, Resource, Verb, fingerprint, knowledge, make_way};
use parking_lot::Mutex;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Python's `concurrent.futures.Future`: a place for a result that is still to come.
///
/// Python: <https://docs.python.org/3.11/library/concurrent.futures.html#future-objects>. An [`Executor`](super::Executor) makes one for
/// each job; a program may make its own and settle it. Clones are the same future.
///
/// ```text
/// Pending ── started ──→ Running ── settled ──→ Finished
///    └──── cancelled ──→ Cancelled ── seen ───→ CancelledAndNotified
/// ```
///
/// # Differences from Python
/// What `result` raises is a value, `FutureError::Failed`. `set_result` and `set_exception` are one operation, [`settle`](Future::settle).
///
/// # Examples
/// ```
/// use racecourse::futures::Future;
/// use racecourse::threading::Thread;
///
/// let answer: Future<i32> = Future::new();
/// let place = answer.clone();
/// let worker = Thread::spawn(move || place.settle(Ok(42)).unwrap());
/// assert_eq!(answer.result(None).unwrap(), 42);
/// worker.join();
/// ```
pub struct Future<T, E = JobError> {
    pub(super) core: Arc<Core<T, E>>,
}

/// A future: its state, and what the state speaks of. Each lock is taken within a step on `resource` only, so it is never contended.
pub(super) struct Core<T, E> {
    pub(super) resource: Resource<Progress>,
    pub(super) outcome: Mutex<Option<Result<T, E>>>,
    pub(super) callbacks: Mutex<Vec<Callback<T, E>>>,
    id: FutureId,
}

/// Tells one future from all others, as a key of a map: which job is this the result of?
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FutureId(u64);

impl fmt::Debug for FutureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // the number is not the same in every execution, so nobody is to see it
        f.write_str("FutureId(..)")
    }
}

impl FutureId {
    fn next() -> FutureId {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        FutureId(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl<T, E> Clone for Future<T, E> {
    fn clone(&self) -> Self {
        Future { core: Arc::clone(&self.core) }
    }
}

/// The same future.
impl<T, E> PartialEq for Future<T, E> {
    fn eq(&self, other: &Self) -> bool {
        self.core.id == other.core.id
    }
}

impl<T, E> Eq for Future<T, E> {}

impl<T, E> fmt::Debug for Future<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Future").field("name", &self.core.resource.name()).finish_non_exhaustive()
    }
}

impl<T: Send + 'static, E: Send + 'static> Default for Future<T, E> {
    fn default() -> Self {
        Future::new()
    }
}

impl<T: Send + 'static, E: Send + 'static> Future<T, E> {
    /// A pending future. Python: `Future()`.
    #[must_use]
    pub fn new() -> Self {
        Future::with_name(None)
    }

    /// A pending future with a name, by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> Self {
        Future::with_name(Some(name.into()))
    }

    fn with_name(name: Option<Cow<'static, str>>) -> Self {
        let resource = Resource::new("Future", name, Progress::new());
        let core = Core { resource, outcome: Mutex::default(), callbacks: Mutex::default(), id: FutureId::next() };
        Future { core: Arc::new(core) }
    }

    /// What tells it from all others. Not a scheduling point.
    #[must_use]
    pub fn id(&self) -> FutureId {
        self.core.id
    }

    /// How far it is.
    ///
    /// # Scheduling points
    /// One, directly before: the answer may be old by the time it is used.
    #[track_caller]
    #[must_use]
    pub fn state(&self) -> FutureState {
        self.look("state", |state| state, FutureState::to_string)
    }

    /// Whether it was cancelled. Python: `future.cancelled()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.look("cancelled", FutureState::is_cancelled, bool::to_string)
    }

    /// Whether its job is at work, so that it cannot be cancelled. Python: `future.running()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn running(&self) -> bool {
        self.look("running", |state| state == FutureState::Running, bool::to_string)
    }

    /// Whether it is finished or was cancelled. Python: `future.done()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn done(&self) -> bool {
        self.look("done", FutureState::is_done, bool::to_string)
    }

    #[track_caller]
    fn look<R: std::hash::Hash>(
        &self,
        verb: &'static str,
        at: fn(FutureState) -> R,
        words: impl Fn(&R) -> String,
    ) -> R {
        self.core.resource.step(Op::read(Verb::new(verb)), |progress, cx| {
            let answer = at(progress.state);
            cx.saw(fingerprint(&answer));
            cx.show(|| words(&answer));
            answer
        })
    }

    /// Waits until it is done: its result. It can be asked any number of times. Python: `future.result(timeout)`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`FutureError::Failed`] with the job's own error, [`FutureError::Cancelled`], or [`FutureError::TimedOut`].
    #[track_caller]
    pub fn result(&self, timeout: Option<Duration>) -> Result<T, FutureError<E>>
    where
        T: Clone,
        E: Clone,
    {
        self.read("result", timeout, Clone::clone)?.map_err(FutureError::Failed)
    }

    /// Waits until it is done: what its job came to, good or bad. As [`result`](Future::result), with what the job did told apart from what
    /// became of the future.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`NoResult`] if there is none: it was cancelled, or not done in time.
    #[track_caller]
    pub fn outcome(&self, timeout: Option<Duration>) -> Result<Result<T, E>, NoResult>
    where
        T: Clone,
        E: Clone,
    {
        self.read("outcome", timeout, Clone::clone)
    }

    /// Waits until it is done: the error that its job failed with, if it did. Python: `future.exception(timeout)`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`NoResult`] if nobody knows: it was cancelled, or not done in time.
    #[track_caller]
    pub fn exception(&self, timeout: Option<Duration>) -> Result<Option<E>, NoResult>
    where
        E: Clone,
    {
        self.read("exception", timeout, |outcome| outcome.as_ref().err().cloned())
    }

    #[track_caller]
    fn read<R>(
        &self,
        verb: &'static str,
        timeout: Option<Duration>,
        read: impl FnOnce(&Result<T, E>) -> R,
    ) -> Result<R, NoResult> {
        self.finished(Op::read(Verb::new(verb)).timeout(timeout), |outcome| outcome.as_ref().map(read))
    }

    /// Waits, by `op`, until it is done, and takes its result away. Nobody else can have the future.
    pub(super) fn take(&self, op: Op) -> Result<Result<T, E>, NoResult> {
        self.finished(op, Option::take)
    }

    fn finished<R>(&self, op: Op, read: impl FnOnce(&mut Option<Result<T, E>>) -> Option<R>) -> Result<R, NoResult> {
        let op = op.when(|gate, _| gate & DONE != 0);
        let result = self.core.resource.step(op, |progress, cx| {
            let why = if progress.state.is_cancelled() { NoResult::Cancelled } else { NoResult::TimedOut };
            let read = read(&mut self.core.outcome.lock()).ok_or(why);
            cx.saw(fingerprint(&(progress.state, progress.print)));
            cx.show(|| read.as_ref().err().map(NoResult::to_string).unwrap_or_default());
            read
        });
        if op.timeout.is_none() && matches!(result, Err(NoResult::TimedOut)) {
            // a destructor cannot wait while its thread unwinds
            make_way();
        }
        result
    }

    /// Cancels it, unless its job has begun; whether it is cancelled now. Its callbacks are called, on this thread. Python:
    /// `future.cancel()`.
    ///
    /// # Scheduling points
    /// One, directly before; and those of the callbacks.
    #[track_caller]
    pub fn cancel(&self) -> bool {
        let (cancelled, callbacks) = self.core.resource.step(Op::write(Verb::new("cancel")), |progress, cx| {
            let pending = progress.state == FutureState::Pending;
            if pending {
                progress.state = FutureState::Cancelled;
            }
            let cancelled = progress.state.is_cancelled();
            cx.saw(fingerprint(&(pending, cancelled)));
            cx.show(|| if cancelled { String::new() } else { format!("too late, it is {}", progress.state) });
            (cancelled, if pending { self.take_callbacks(progress) } else { Vec::new() })
        });
        self.call(callbacks);
        cancelled
    }

    /// Settles it: with its result, or with the error that its job failed with. Its callbacks are called, on this thread. Python:
    /// `future.set_result(result)` and `future.set_exception(exception)`, which are public, whoever made the future.
    ///
    /// # Scheduling points
    /// One, directly before; and those of the callbacks.
    ///
    /// # Errors
    /// [`InvalidState`] if it is done already.
    #[track_caller]
    pub fn settle(&self, outcome: Result<T, E>) -> Result<(), InvalidState> {
        self.settle_with(outcome, None)
    }

    /// Whoever is to run its job says that it begins now. False if it was cancelled: then the job is not to be run. Python:
    /// `future.set_running_or_notify_cancel()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`InvalidState`] if it runs or is finished, or the answer was false before.
    #[track_caller]
    pub fn set_running_or_notify_cancel(&self) -> Result<bool, InvalidState> {
        let op = Op::write(Verb::new("set_running_or_notify_cancel"));
        let (runs, watches) = self.core.resource.step(op, |progress, cx| {
            let runs = progress.begin();
            cx.saw(fingerprint(&runs.ok()));
            let watches = if runs == Ok(false) { self.tell(progress) } else { Vec::new() };
            (runs, watches)
        });
        Watch::tell_glued(watches, 1, false);
        runs
    }

    /// Calls `callback` with this future when it is done: on the thread that settles or cancels it, after those that were added before, or
    /// at once, if it is done. One that panics does not keep the others from being called. Python: `future.add_done_callback(callback)`.
    ///
    /// # Scheduling points
    /// One, directly before; and those of the callback if it is called at once.
    #[track_caller]
    pub fn add_done_callback(&self, callback: impl FnOnce(&Future<T, E>) + Send + 'static) {
        let mut callback: Option<Callback<T, E>> = Some(Box::new(callback));
        self.core.resource.step(Op::write(Verb::new("add_done_callback")), |progress, cx| {
            let done = progress.state.is_done();
            cx.saw(done.into());
            cx.show(|| if done { "done already".into() } else { String::new() });
            if !done {
                progress.callbacks = fingerprint(&(progress.callbacks, knowledge()));
                self.core.callbacks.lock().extend(callback.take());
            }
        });
        self.call(callback);
    }
}
