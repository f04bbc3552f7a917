use super::{Clock, ObjectId, Outcome, ThreadId};
use std::panic::Location;
use std::time::Duration;

/// Who took part: a thread's name and nature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadInfo {
    /// Its name, Python's default (`Thread-1`) if it was given none.
    pub name: String,
    /// Python: a program does not wait for its daemon threads.
    pub daemon: bool,
    /// For a live thread with more steps than were recorded: how many it had taken at some moments after the last recorded
    /// one.
    pub work: Vec<(Duration, u64)>,
}

/// A shared object: what it is and how it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// The type, as the learner writes it: `Lock`, `Shared`, `Queue`.
    pub kind: &'static str,
    /// Its name, or kind and number (`Lock-1`) if it was given none.
    pub name: String,
    /// Its state before the first step, in words.
    pub initial: String,
}

/// One visible operation, after it happened.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who did it.
    pub thread: ThreadId,
    /// On what; none for a random choice.
    pub object: Option<ObjectId>,
    /// What: the method's name (`get`, `acquire`, `wait`).
    pub verb: &'static str,
    /// Whether it only looked: two looks at one object are never a race.
    pub reads_only: bool,
    /// What came of it, in words; empty if there is nothing to say.
    pub result: String,
    /// The object's state after it, in words.
    pub state: String,
    /// Other objects that it touched, with their states after it: the lock that a condition's wait gives up.
    pub also: Vec<(ObjectId, String)>,
    /// The learner's line.
    pub location: &'static Location<'static>,
    /// Live: real time since the start of the run. Controlled: virtual time.
    pub time: Duration,
    /// What was chosen of how many, where the step is a choice.
    pub choice: Option<(u16, u16)>,
    /// What happened before it, itself included.
    pub clock: Clock,
    /// The threads it woke.
    pub woke: Vec<ThreadId>,
    /// The objects whose locks its thread held at the time.
    pub holding: Vec<ObjectId>,
    /// The threads that could not go on when it happened, started and not ended. Only known of controlled executions.
    pub waiting: Vec<ThreadId>,
}

/// What a [`Note`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// The program said something ([`crate::sched::say`]).
    Said,
    /// A thread sleeps, or something like it: it happens, but orders nothing that a learner could choose.
    Passing,
    /// The thread started this one: all that it did before came before.
    Starts(ThreadId),
    /// The thread waited for the end of this one: all that the other did came before.
    Joins(ThreadId),
}

/// Something that is not a step but belongs to the story.
#[derive(Clone, Debug)]
pub struct Note {
    /// How many steps came before it.
    pub after: usize,
    /// Whose it is.
    pub thread: ThreadId,
    /// What kind of remark.
    pub kind: NoteKind,
    /// The remark.
    pub text: String,
    /// When, as in [`Step::time`].
    pub time: Duration,
}

/// The record of one execution.
#[derive(Clone, Debug)]
pub struct Trace {
    /// By [`ThreadId`].
    pub threads: Vec<ThreadInfo>,
    /// By [`ObjectId`].
    pub objects: Vec<ObjectInfo>,
    /// In the order in which they happened.
    pub steps: Vec<Step>,
    /// In order.
    pub notes: Vec<Note>,
    /// How it ended.
    pub outcome: Outcome,
    /// Steps that the bounded recorder of a live run had no room for.
    pub dropped: u64,
    /// From the first step to the end, as in [`Step::time`].
    pub elapsed: Duration,
}

impl Trace {
    /// The name of a thread.
    #[must_use]
    pub fn thread_name(&self, thread: ThreadId) -> &str {
        self.threads.get(thread.index()).map_or("?", |t| &t.name)
    }

    /// The name of an object.
    #[must_use]
    pub fn object_name(&self, object: ObjectId) -> &str {
        self.objects.get(object.index()).map_or("?", |o| &o.name)
    }

    /// What a step did, in code: `counter.get`; the verb alone where there is no object.
    #[must_use]
    pub fn call(&self, step: &Step) -> String {
        match step.object {
            Some(object) => format!("{}.{}", self.object_name(object), step.verb),
            None => step.verb.to_string(),
        }
    }
}
