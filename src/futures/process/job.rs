//! Jobs: functions with a name that both sides know.

use super::frame;
use super::message::Spent;
use crate::futures::JobError;
use crate::trace::text;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// A function that worker processes can do, and its name.
///
/// A process cannot be handed a function: it has an address space of its own. Python sends the *name* of a function, and the worker
/// imports the module to find it, which is why a lambda or a function inside of another cannot be sent there. Here the same is done
/// openly: what goes over the pipe is the name and the arguments, and the worker looks the name up among the jobs that its
/// `main` gave to [`serve_if_asked`](super::serve_if_asked). Nothing that could be executed is ever sent.
///
/// The types say what goes there and what comes back; a job for pairs of numbers cannot be given a text. A job fails by an error, or
/// by a panic; both come back as words.
///
/// # Examples
/// ```
/// use racecourse::futures::process::{Job, Registered};
///
/// const SQUARE: Job<u64, u64> = Job::new("square", |n| Ok(n * n));
/// const JOBS: &[&dyn Registered] = &[&SQUARE];
/// assert_eq!(JOBS[0].name(), "square");
/// ```
pub struct Job<A, R> {
    name: &'static str,
    body: fn(A) -> Result<R, JobError>,
}

impl<A, R> Job<A, R> {
    /// A job of that name.
    #[must_use]
    pub const fn new(name: &'static str, body: fn(A) -> Result<R, JobError>) -> Job<A, R> {
        Job { name, body }
    }

    /// Does it here and now, in the calling thread: what a worker would do, without the worker.
    ///
    /// # Errors
    /// The job's own.
    pub fn call(&self, args: A) -> Result<R, JobError> {
        (self.body)(args)
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<A, R> Clone for Job<A, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, R> Copy for Job<A, R> {}

impl<A, R> fmt::Debug for Job<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A [`Job`] whatever its types are, for the list of those that a worker knows. Nothing else implements it.
pub trait Registered: Sync + sealed::Serve {
    /// Its name.
    fn name(&self) -> &'static str;
}

pub(super) mod sealed {
    use super::{Fault, Spent};

    /// What the worker's side does with a job.
    pub trait Serve {
        /// Takes the arguments of one time off the front of `args`, does the job, and appends its result.
        fn serve(&self, args: &mut &[u8], results: &mut Vec<u8>, spent: &mut Spent) -> Result<(), Fault>;
    }
}

/// How a job can fail in a worker.
#[derive(Debug)]
pub enum Fault {
    /// The arguments are not of its type, or its result cannot be sent.
    Refused(String),
    /// It failed.
    Failed(String),
    /// It panicked.
    Panicked(String),
}

thread_local! {
    /// What the last panic of this thread said, and where.
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From now on a panic's words are kept for the answer; nobody watches a worker's terminal.
pub(super) fn keep_panics() {
    std::panic::set_hook(Box::new(|info| {
        let said = info.payload_as_str().unwrap_or("a panic without a message");
        let at = info.location().map(|at| format!(" ({})", text::place(at))).unwrap_or_default();
        LAST_PANIC.set(Some(format!("{said}{at}")));
    }));
}

impl<A: DeserializeOwned, R: Serialize> sealed::Serve for Job<A, R> {
    fn serve(&self, args: &mut &[u8], results: &mut Vec<u8>, spent: &mut Spent) -> Result<(), Fault> {
        let start = Instant::now();
        let taken = postcard::take_from_bytes::<A>(args);
        let (value, rest) = taken
            .map_err(|error| Fault::Refused(format!("what came is no argument of the job `{}`: {error}", self.name)))?;
        *args = rest;
        spent.deserialise += nanos(start);

        let start = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| (self.body)(value)));
        spent.run += nanos(start);
        let result = match done {
            Ok(Ok(result)) => result,
            Ok(Err(error)) => return Err(Fault::Failed(error.to_string())),
            Err(_) => return Err(Fault::Panicked(LAST_PANIC.take().unwrap_or_default())),
        };

        let start = Instant::now();
        let sent = frame::append(results, &result);
        spent.serialise += nanos(start);
        sent.map_err(|why| Fault::Refused(format!("the result of the job `{}` cannot be sent: {why}", self.name)))
    }
}

impl<A: DeserializeOwned, R: Serialize> Registered for Job<A, R> {
    fn name(&self) -> &'static str {
        self.name
    }
}

/// The time since then, in nanoseconds.
pub(super) fn nanos(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
