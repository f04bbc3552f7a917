//! What a pool and its workers say to each other. Data and nothing else: a job goes by its *name*.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The first thing that a worker says, so that nothing else is taken for one.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hello<'a> {
    /// [`WORD`].
    #[serde(borrow)]
    pub(super) word: Cow<'a, str>,
    /// The version of the program.
    #[serde(borrow)]
    pub(super) version: Cow<'a, str>,
}

/// How a worker begins.
pub(super) const WORD: &str = "racecourse worker";

/// The version of this program; a worker of another one may understand something else by the same bytes.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// To a worker: do this job so many times. The arguments of each time follow, one after the other.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Call<'a> {
    /// The name under which the worker knows the job.
    pub(super) job: &'a str,
    /// How many arguments follow.
    pub(super) times: u32,
}

/// From a worker: what became of a [`Call`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// It is done; the results follow, one after the other.
    Done(Spent),
    /// No job has this name; these there are.
    NoSuchJob(Vec<String>),
    /// The message made no sense, or the results cannot be sent: why.
    Refused(String),
    /// The job failed with these words.
    Failed(String),
    /// The job panicked with these words, there.
    Panicked(String),
}

/// What the worker's part of a call took, in nanoseconds; what it sends of it goes back with the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// From the frame's first byte to its last.
    pub(super) read: u64,
    /// Bytes to values.
    pub(super) deserialise: u64,
    /// From a name to a function.
    pub(super) find: u64,
    /// The work itself.
    pub(super) run: u64,
    /// Results to bytes.
    pub(super) serialise: u64,
}

/// To a child of `multiprocessing`, the only thing that it is ever told: do this job, and end. The arguments follow.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Launch<'a> {
    /// [`VERSION`].
    #[serde(borrow)]
    pub(crate) version: Cow<'a, str>,
    /// What the child is called.
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
    /// Whether its parent does not wait for it.
    pub(crate) daemon: bool,
    /// The name under which it knows the job.
    #[serde(borrow)]
    pub(crate) job: Cow<'a, str>,
}
