//! What can be asked for.

use crate::futures::process::{Job, ProcessError, ProcessPoolExecutor};
use crate::futures::{FutureError, JobError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::time::Duration;

/// How long is waited for a result before the worker looks whether something else matters.
const GLANCE: Duration = Duration::from_millis(50);

/// A job that can be enqueued: its arguments can be written as JSON, it has a time limit and a number of attempts.
///
/// # Examples
/// ```
/// use racecourse::futures::process::Job;
/// use racecourse::jobs::{Known, Task};
///
/// const SQUARE: Task<u64, u64> = Task::new(Job::new("square", |n| Ok(n * n)));
/// assert_eq!(SQUARE.check("12"), Ok("12".to_string()));
/// assert!(SQUARE.check("twelve").is_err());
/// ```
pub struct Task<A, R> {
    job: Job<A, R>,
    attempts: u32,
    timeout: Duration,
}

impl<A, R> Task<A, R> {
    /// A task with 3 attempts of at most a minute each.
    #[must_use]
    pub const fn new(job: Job<A, R>) -> Task<A, R> {
        Task { job, attempts: 3, timeout: Duration::from_secs(60) }
    }

    /// Another number of attempts, at least one.
    #[must_use]
    pub const fn attempts(self, attempts: u32) -> Task<A, R> {
        Task { attempts, ..self }
    }

    /// Another time limit for each attempt.
    #[must_use]
    pub const fn timeout(self, timeout: Duration) -> Task<A, R> {
        Task { timeout, ..self }
    }
}

impl<A, R> fmt::Debug for Task<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").field("job", &self.job).field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// Why a worker should not wait for a job any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// It took too long.
    Timeout,
    /// The worker is to stop.
    Stopped,
    /// The lease has run out: the job is another's.
    Lost,
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The arguments are not of the task's type: that will not change.
    Malformed(String),
    /// It failed, panicked, or ended its process; the next attempt may do better.
    Failed(String),
    /// It was not waited for to its end; its process was killed.
    Halted(Halt),
}

/// A [`Task`], whatever its types are.
pub trait Known: Sync {
    /// Its name.
    fn name(&self) -> &'static str;

    /// How often it is begun at most.
    fn attempts(&self) -> u32;

    /// How long an attempt may take.
    fn timeout(&self) -> Duration;

    /// The arguments as they are enqueued, if they are of its type.
    ///
    /// # Errors
    /// What is wrong with them.
    fn check(&self, args: &str) -> Result<String, String>;

    /// Has it done by a worker process of `hand`, and waits; the result as JSON. `halt` is asked every now and then; when it
    /// says so, the process is killed, and `hand` is broken.
    ///
    /// # Errors
    /// [`Trouble`].
    fn perform(
        &self,
        hand: &ProcessPoolExecutor,
        args: &str,
        halt: &dyn Fn() -> Option<Halt>,
    ) -> Result<String, Trouble>;
}

impl<A, R> Known for Task<A, R>
where
    A: Serialize + DeserializeOwned + Send + 'static,
    R: Serialize + DeserializeOwned + Clone + Send + 'static,
{
    fn name(&self) -> &'static str {
        self.job.name()
    }

    fn attempts(&self) -> u32 {
        self.attempts.max(1)
    }

    fn timeout(&self) -> Duration {
        self.timeout
    }

    fn check(&self, args: &str) -> Result<String, String> {
        let read = serde_json::from_str::<A>(args).and_then(|args| serde_json::to_string(&args));
        read.map_err(|error| format!("these are no arguments of the task `{}`: {error}", self.name()))
    }

    fn perform(
        &self,
        hand: &ProcessPoolExecutor,
        args: &str,
        halt: &dyn Fn() -> Option<Halt>,
    ) -> Result<String, Trouble> {
        let args: A = serde_json::from_str(args).map_err(|error| {
            Trouble::Malformed(format!("these are no arguments of the task `{}`: {error}", self.name()))
        })?;
        let failed = |error: ProcessError| Trouble::Failed(error.to_string());
        let future = hand.submit(&self.job, args).map_err(failed)?;
        let result = loop {
            match future.result(Some(GLANCE)) {
                Ok(result) => break result,
                Err(FutureError::TimedOut) => {}
                Err(FutureError::Failed(error)) => return Err(Trouble::Failed(words(&error))),
                Err(error) => return Err(Trouble::Failed(error.to_string())),
            }
            if let Some(why) = halt() {
                hand.kill_workers();
                return Err(Trouble::Halted(why));
            }
        };
        serde_json::to_string(&result)
            .map_err(|error| Trouble::Failed(format!("the result cannot be written as JSON: {error}")))
    }
}

/// What went wrong in the child; that the pool of one is broken by it is nobody's business but the worker's.
fn words(error: &JobError) -> String {
    match error.downcast_ref() {
        Some(ProcessError::Broken(why)) => why.clone(),
        _ => error.to_string(),
    }
}
