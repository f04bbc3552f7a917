//! What a queue of jobs promises, wherever it is.

use super::entry::{Counts, Entry, New, Settled, Ticket};
use std::fmt;
use std::time::Duration;

/// The longest arguments of a job, in bytes of JSON. What is larger belongs somewhere else, and its address into the job.
pub const LONGEST_ARGUMENTS: usize = 1024 * 1024;

/// The name of a queue: up to 40 letters, digits, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueueName(String);

impl QueueName {
    /// A queue's name, if it can be one.
    #[must_use]
    pub fn new(name: &str) -> Option<QueueName> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let named = (1..=40).contains(&name.len()) && name.chars().all(fits);
        named.then(|| QueueName(name.to_string()))
    }
}

impl Default for QueueName {
    fn default() -> QueueName {
        QueueName("default".into())
    }
}

impl fmt::Display for QueueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a queue did not do as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrokerError {
    /// The address is none; what it should be.
    Address(String),
    /// Nobody answers there, or not any more. It may have been done nevertheless.
    Away {
        /// Where.
        address: String,
        /// What the system says.
        why: String,
    },
    /// It answers, and refuses: its disk is full, its memory, or a password is missing.
    Refused {
        /// Where.
        address: String,
        /// What it says.
        why: String,
    },
    /// The arguments are longer than [`LONGEST_ARGUMENTS`].
    TooLong(usize),
}

impl fmt::Display for BrokerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BrokerError::Address(why) => f.write_str(why),
            BrokerError::Away { address, why } => write!(f, "no Redis answers at {address}: {why}"),
            BrokerError::Refused { address, why } => write!(f, "the Redis at {address} refuses: {why}"),
            BrokerError::TooLong(bytes) => write!(
                f,
                "the arguments are {bytes} bytes long, and {LONGEST_ARGUMENTS} is the most; keep them elsewhere and send where"
            ),
        }
    }
}

impl std::error::Error for BrokerError {}

/// A queue of jobs, for any number of programs that enqueue and workers that take, at once.
///
/// Every change is one indivisible step. Nothing here waits but [`take`](Broker::take), and none of it is a scheduling point: an explored
/// program has no brokers.
pub trait Broker: Send + Sync {
    /// Where it is, for people; no password.
    fn address(&self) -> String;

    /// Puts jobs at the end of a queue; their numbers, in order.
    ///
    /// # Errors
    /// [`BrokerError`]; then none of them, some or all may be in the queue, and none twice.
    fn enqueue(&self, queue: &QueueName, new: &[New]) -> Result<Vec<String>, BrokerError>;

    /// Takes the next job for a worker, which has it on lease from now on; waits for at most about `wait` if there is none. Jobs whose lease has run
    /// out go back to the front of the queue first, and postponed ones whose time has come to its end.
    ///
    /// # Errors
    /// [`BrokerError`]; if it did take a job nevertheless, its lease will run out.
    fn take(
        &self,
        queue: &QueueName,
        worker: &str,
        lease: Duration,
        wait: Duration,
    ) -> Result<Option<Ticket>, BrokerError>;

    /// Prolongs a lease: `lease` from now. Whether it was still this attempt's.
    ///
    /// # Errors
    /// [`BrokerError`].
    fn renew(&self, ticket: &Ticket, lease: Duration) -> Result<bool, BrokerError>;

    /// Writes down what came of a job. Whether it counted: not if the lease has run out, and another worker has the job or will have it.
    /// To say the same once more changes nothing.
    ///
    /// # Errors
    /// [`BrokerError`].
    fn settle(&self, ticket: &Ticket, settled: &Settled) -> Result<bool, BrokerError>;

    /// How many jobs of the queue are where.
    ///
    /// # Errors
    /// [`BrokerError`].
    fn counts(&self, queue: &QueueName) -> Result<Counts, BrokerError>;

    /// The queues that were ever used, in order.
    ///
    /// # Errors
    /// [`BrokerError`].
    fn queues(&self) -> Result<Vec<QueueName>, BrokerError>;

    /// A job by its number, whatever queue it is in; none if there is none, or it was done more than an hour ago.
    ///
    /// # Errors
    /// [`BrokerError`].
    fn find(&self, id: &str) -> Result<Option<Entry>, BrokerError>;

    /// The jobs of the queue that workers have, at most 100.
    ///
    /// # Errors
    /// [`BrokerError`].
    fn running(&self, queue: &QueueName) -> Result<Vec<Entry>, BrokerError>;

    /// The jobs of the queue that failed for good, the latest first, at most 100.
    ///
    /// # Errors
    /// [`BrokerError`].
    fn failed(&self, queue: &QueueName) -> Result<Vec<Entry>, BrokerError>;

    /// Puts a failed job back into the queue, or all of them; how many that were. It has all its attempts again.
    ///
    /// # Errors
    /// [`BrokerError`].
    fn retry(&self, queue: &QueueName, id: Option<&str>) -> Result<u64, BrokerError>;
}
