//! What goes wrong: in a job, for who asks for its result, for who submits it.

use super::progress::FutureState;
use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why a job failed: what Python calls its future's exception.
///
/// Every error becomes one by `?`, and stays what it was: [`downcast_ref`](JobError::downcast_ref) finds it again, as `except` does by its
/// class. A panic is one too. Clones are the same error, for a future can be asked any number of times.
///
/// # Examples
/// ```
/// use racecourse::futures::JobError;
/// use std::num::ParseIntError;
///
/// fn double(text: &str) -> Result<i32, JobError> {
///     Ok(2 * text.parse::<i32>()?)
/// }
/// assert_eq!(double("21").unwrap(), 42);
/// let error = double("many").unwrap_err();
/// assert!(error.downcast_ref::<ParseIntError>().is_some());
/// assert_eq!(error.to_string(), "invalid digit found in string");
/// ```
#[derive(Clone)]
pub struct JobError(Arc<Cause>);

enum Cause {
    Said(String),
    Error(Box<dyn Error + Send + Sync>),
    Panicked(String),
    Broken(String),
}

impl JobError {
    /// An error that is nothing but words. Python: `raise Exception(message)`.
    pub fn new(message: impl Into<String>) -> JobError {
        JobError(Arc::new(Cause::Said(message.into())))
    }

    /// The error of a job that panicked, from what it panicked with.
    #[must_use]
    pub fn from_panic(payload: &(dyn Any + Send)) -> JobError {
        JobError(Arc::new(Cause::Panicked(words_of(payload).to_string())))
    }

    pub(super) fn broken(why: &str) -> JobError {
        JobError(Arc::new(Cause::Broken(why.to_string())))
    }

    /// Whether the job panicked.
    #[must_use]
    pub fn is_panic(&self) -> bool {
        matches!(*self.0, Cause::Panicked(_))
    }

    /// Whether the job was never begun, because an initializer of its pool failed. Python: `BrokenThreadPool`.
    #[must_use]
    pub fn is_broken_pool(&self) -> bool {
        matches!(*self.0, Cause::Broken(_))
    }

    /// The error that the job failed with, if it is of that type.
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        match &*self.0 {
            Cause::Error(error) => error.downcast_ref(),
            _ => None,
        }
    }
}

/// What a panic said.
pub(super) fn words_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&'static str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Cause::Said(words) | Cause::Panicked(words) => f.write_str(words),
            Cause::Error(error) => error.fmt(f),
            Cause::Broken(why) => {
                write!(f, "a thread initializer failed, the thread pool is not usable anymore: {why}")
            }
        }
    }
}

impl fmt::Debug for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JobError({:?})", self.to_string())
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for JobError {
    fn from(error: E) -> JobError {
        JobError(Arc::new(Cause::Error(Box::new(error))))
    }
}

/// Why a future gives no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FutureError<E = JobError> {
    /// Its job failed with this. Python: the exception itself, raised again.
    Failed(E),
    /// It was cancelled. Python: `CancelledError`.
    Cancelled,
    /// It was not done in time. Python: `TimeoutError`.
    TimedOut,
}

impl<E: fmt::Display> fmt::Display for FutureError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FutureError::Failed(error) => error.fmt(f),
            FutureError::Cancelled => NoResult::Cancelled.fmt(f),
            FutureError::TimedOut => NoResult::TimedOut.fmt(f),
        }
    }
}

impl<E: fmt::Display + fmt::Debug> Error for FutureError<E> {}

/// Why nothing can be said of a job's success or failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoResult {
    /// The future was cancelled. Python: `CancelledError`.
    Cancelled,
    /// It was not done in time. Python: `TimeoutError`.
    TimedOut,
}

impl fmt::Display for NoResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoResult::Cancelled => "the future was cancelled",
            NoResult::TimedOut => "the future was not done in time",
        })
    }
}

impl Error for NoResult {}

impl<E> From<NoResult> for FutureError<E> {
    fn from(why: NoResult) -> FutureError<E> {
        match why {
            NoResult::Cancelled => FutureError::Cancelled,
            NoResult::TimedOut => FutureError::TimedOut,
        }
    }
}

/// A future cannot be started or settled in the state that it is in. Python: `InvalidStateError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidState(pub FutureState);

impl fmt::Display for InvalidState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the future is {} already", self.0)
    }
}

impl Error for InvalidState {}

/// Why an executor takes no job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubmitError {
    /// It was shut down. Python: `RuntimeError: cannot schedule new futures after shutdown`.
    Shutdown,
    /// An initializer failed, with these words. Python: `BrokenThreadPool`.
    Broken(String),
}

impl fmt::Display for SubmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SubmitError::Shutdown => f.write_str("cannot schedule new futures after shutdown"),
            SubmitError::Broken(why) => JobError::broken(why).fmt(f),
        }
    }
}

impl Error for SubmitError {}
