use super::{ObjectId, ThreadId};
use std::fmt;
use std::panic::Location;

/// How an execution ended. A deadlock, a panic and a livelock are answers like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every thread that counts came to its end; the program's own report.
    Finished(String),
    /// Some thread that is not a daemon waits for ever.
    Deadlock(Vec<Waiting>),
    /// A thread panicked.
    Failed {
        /// The name of the thread.
        thread: String,
        /// What the panic said.
        message: String,
        /// Where, as `file:line`, when the panic told.
        at: Option<String>,
    },
    /// The execution took more steps than were allowed: a livelock is suspected.
    Limit {
        /// How many were allowed.
        steps: usize,
    },
    /// The run was cancelled from outside, by Ctrl-C for one.
    Cancelled,
}

/// The four kinds that `--json` names, and the cancelled run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// [`Outcome::Finished`]
    Finished,
    /// [`Outcome::Failed`]
    Failed,
    /// [`Outcome::Deadlock`]
    Deadlock,
    /// [`Outcome::Limit`]
    Limit,
    /// [`Outcome::Cancelled`]
    Cancelled,
}

impl OutcomeKind {
    /// The word for `--json` and for claims.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            OutcomeKind::Finished => "finished",
            OutcomeKind::Failed => "failed",
            OutcomeKind::Deadlock => "deadlock",
            OutcomeKind::Limit => "limit",
            OutcomeKind::Cancelled => "cancelled",
        }
    }
}

/// A thread that waits for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Who waits.
    pub thread: ThreadId,
    /// The thread's name.
    pub name: String,
    /// In which call: `acquire`, `join`, `wait`.
    pub verb: &'static str,
    /// For which object, by id; none for a join.
    pub object: Option<ObjectId>,
    /// The object's name, or the name of the thread that is joined.
    pub on: String,
    /// Who could end the wait by giving something up, where that can be known.
    pub held_by: Vec<Held>,
    /// The learner's line.
    pub location: &'static Location<'static>,
}

/// Somebody holds what another waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The holder.
    pub thread: ThreadId,
    /// The holder's name.
    pub name: String,
    /// Where it took hold, when that was recorded.
    pub since: Option<&'static Location<'static>>,
}

impl Outcome {
    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> OutcomeKind {
        match self {
            Outcome::Finished(_) => OutcomeKind::Finished,
            Outcome::Deadlock(_) => OutcomeKind::Deadlock,
            Outcome::Failed { .. } => OutcomeKind::Failed,
            Outcome::Limit { .. } => OutcomeKind::Limit,
            Outcome::Cancelled => OutcomeKind::Cancelled,
        }
    }

    /// The outcome on one line, without source lines.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Outcome::Finished(value) => value.clone(),
            Outcome::Deadlock(waiting) => {
                let parts: Vec<String> = waiting.iter().map(Waiting::summary).collect();
                parts.join("; ")
            }
            Outcome::Failed { thread, message, .. } => format!("{thread} failed: {message}"),
            Outcome::Limit { steps } => format!("still running after {steps} steps"),
            Outcome::Cancelled => "cancelled".into(),
        }
    }
}

impl Waiting {
    /// `adder-1 waits for till, held by adder-2`.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = match self.verb {
            "join" if self.object.is_none() => format!("{} waits for {} to end", self.name, self.on),
            "wait" => format!("{} waits on {}", self.name, self.on),
            verb => format!("{} waits in {}.{verb}", self.name, self.on),
        };
        let holders: Vec<&str> = self.held_by.iter().map(|h| h.name.as_str()).collect();
        if self.held_by.iter().any(|h| h.thread == self.thread) {
            text.push_str(", which it holds itself");
        } else if !holders.is_empty() {
            text.push_str(&format!(", held by {}", holders.join(" and ")));
        }
        text
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Finished(value) => f.write_str(value),
            other => write!(f, "{}: {}", other.kind().word(), other.summary()),
        }
    }
}
