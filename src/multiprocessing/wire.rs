//! What is said between a process and the host of shared objects.

use super::SyncError;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Over a lifeline, which a process keeps as long as it has anything of the host's. No answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Word {
    /// A connection for requests comes along.
    Open,
    /// The other end of what comes along goes to another process, which will have this object, too.
    Introduce(u64),
    /// This process has no use for the object any more.
    Forget(u64),
    /// This process ends well: what it has not given back was not lost by accident.
    Bye,
}

/// Over a connection: one request, then its reply.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// Which of the process's threads asks.
    pub(super) thread: u64,
    /// The process.
    pub(super) pid: u32,
    /// Of which object.
    pub(super) object: u64,
    /// What.
    pub(super) ask: Ask,
}

/// What can be asked. Not everything of every object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Ask {
    /// Make an object; its number is the reply.
    Make(Kind),
    /// The process that asks has the object, too.
    Keep,
    /// Of a lock or a semaphore; false if it took too long.
    Acquire(Option<Duration>),
    /// Of a lock, or so many of a semaphore.
    Release(usize),
    /// How many permits there are, how many wait at a barrier, how long a collection is.
    Count,
    /// Of a condition or an event, false if it took too long; of a barrier, the place.
    Wait(Option<Duration>),
    /// Of a condition.
    Notify(usize),
    /// Set an event (true) or clear it.
    Flag(bool),
    /// Whether an event is set, a lock taken, a barrier broken.
    Is,
    /// Of a barrier.
    Reset,
    /// Of a barrier.
    Abort,
    /// What is at this key (of a dict), at this place (of a list), or in this cell (no key).
    Get(Vec<u8>),
    /// Put this there.
    Put(Vec<u8>, Vec<u8>),
    /// Take out what is there.
    Remove(Vec<u8>),
    /// Keys and values, or the items of a list, in the order in which they came.
    Items,
}

/// What can be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Kind {
    Lock,
    RLock,
    Semaphore {
        permits: usize,
        bounded: bool,
        /// Whether a process that takes a permit is to give it back.
        owned: bool,
    },
    /// Over that lock.
    Condition {
        lock: u64,
    },
    Event,
    Barrier {
        parties: usize,
        timeout: Option<Duration>,
    },
    Cell(Vec<u8>),
    Dict,
    List,
}

/// A key and its value, as bytes.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// What comes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    Done,
    Yes(bool),
    Number(u64),
    Bytes(Option<Vec<u8>>),
    Pairs(Vec<Pair>),
    Failed(SyncError),
}
