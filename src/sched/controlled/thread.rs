//! What an execution knows of a thread.

use super::pending::Pending;
use super::print::mix;
use crate::sched::op::Verb;
use crate::trace::{Clock, ThreadId};
use std::borrow::Cow;
use std::panic::Location;

/// A thread waits without a step to come: when the wait is over it goes on at once, for nobody could tell the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// For another thread's end.
    Join(ThreadId),
    /// For another thread to wake it; on which object, in which call.
    Wake { object: u32, verb: &'static str },
    /// The main thread, at its end, for all threads that are not daemons.
    Everyone,
    /// For the virtual clock.
    Sleep,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Status {
    /// Not yet run to its first operation.
    #[default]
    New,
    /// Its next operation is announced.
    Announced,
    /// It performs an operation, or the local code after it.
    Running,
    /// See [`Wait`].
    Waiting(Wait),
    /// It has ended.
    Done,
}

#[derive(Debug)]
pub(crate) struct ThreadRecord {
    pub(crate) status: Status,
    pub(crate) op: Pending,
    /// Where the current wait without a step was called.
    pub(crate) wait_location: &'static Location<'static>,
    /// The call and the object whose wake-up its announced operation waits for.
    pub(crate) waits_on: Option<(&'static str, u32)>,
    /// Somebody woke it since it last enqueued itself.
    pub(crate) woken: bool,
    /// The timer of its operation has fired (ordered time only).
    pub(crate) fired: bool,
    /// The alternative that was chosen for its operation.
    pub(crate) alternative: u16,
    /// Whether its operation goes on because the timeout was over.
    pub(super) late: bool,
    /// Whether its last wait for a wake-up ended because the timeout was over.
    pub(crate) wake_was_late: bool,
    pub(super) deadline: u64,
    /// All that it has learned, as a fingerprint: what a deterministic thread does next depends on nothing else.
    pub(crate) history: u64,
    /// The happens-before order that led here, as a fingerprint.
    pub(super) order_print: u64,
    pub(crate) clock: Clock,
    /// Its place in the tree of threads, whatever order they were started in.
    pub(crate) key: u64,
    pub(super) children: u64,
    /// How many threads it gave a name of the usual form.
    pub(crate) names_given: u64,
    pub(super) objects: u64,
    pub(crate) daemon: bool,
    pub(crate) name: Cow<'static, str>,
    /// A wait that the next operation has to sit out: since when, with which timeout, on which object.
    pub(crate) owed_wake: Option<OwedWake>,
}

impl Default for ThreadRecord {
    fn default() -> ThreadRecord {
        ThreadRecord {
            status: Status::New,
            op: Pending::default(),
            wait_location: Location::caller(),
            waits_on: None,
            woken: false,
            fired: false,
            alternative: 0,
            late: false,
            wake_was_late: false,
            deadline: 0,
            history: 0,
            order_print: 0,
            clock: Clock::default(),
            key: 0,
            children: 0,
            names_given: 0,
            objects: 0,
            daemon: false,
            name: Cow::Borrowed(""),
            owed_wake: None,
        }
    }
}

impl ThreadRecord {
    /// Makes it the record of another thread. (What is not set here, its first operation or wait sets.)
    pub(super) fn renew(&mut self, name: Cow<'static, str>, daemon: bool, key: u64) {
        (self.name, self.daemon, self.key) = (name, daemon, key);
        (self.status, self.waits_on, self.owed_wake) = (Status::New, None, None);
        (self.woken, self.fired, self.late, self.wake_was_late) = (false, false, false, false);
        self.history = mix(key, 1);
        (self.children, self.names_given, self.objects) = (0, 0, 0);
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct OwedWake {
    pub(crate) object: u32,
    pub(crate) verb: Verb,
    pub(crate) timeout: Option<u64>,
    pub(crate) location: &'static Location<'static>,
}
