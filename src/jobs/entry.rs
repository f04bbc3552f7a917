//! A job as the queue knows it.

use super::broker::QueueName;
use crate::trace::text;
use std::fmt;
use std::time::Duration;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// The task's name.
    pub task: String,
    /// Its arguments, as JSON.
    pub args: String,
    /// How often it is begun at most before it counts as failed.
    pub attempts: u32,
    /// How long one attempt may take.
    pub timeout: Duration,
}

/// Where a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In the queue.
    Waiting,
    /// A worker has it.
    Running,
    /// It failed, and is begun again later.
    Later,
    /// It is done, and has a result.
    Done,
    /// It failed for good, until somebody has it done again.
    Failed,
}

impl State {
    /// All of them, in the order of a job's life.
    pub const ALL: [State; 5] = [State::Waiting, State::Running, State::Later, State::Done, State::Failed];

    /// The one that is called so.
    #[must_use]
    pub fn named(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.to_string() == name)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Later => "later",
            State::Done => "done",
            State::Failed => "failed",
        })
    }
}

/// Everything that is written down of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: String,
    /// What was asked for; what is not as it should be is empty or zero.
    pub new: New,
    /// Where it is.
    pub state: State,
    /// How often it was begun so far, ever.
    pub attempt: u64,
    /// How often it had been begun when it was enqueued, or was told to be done again.
    pub before: u64,
    /// How often its worker was lost.
    pub lost: u64,
    /// Who has it, or had it last.
    pub worker: String,
    /// Its result as JSON, if it is done.
    pub result: Option<String>,
    /// What went wrong last, if anything did.
    pub error: Option<String>,
}

impl Entry {
    /// Which attempt this is since it was enqueued, or was told to be done again.
    #[must_use]
    pub fn turn(&self) -> u64 {
        self.attempt.saturating_sub(self.before)
    }

    /// Whether there is no attempt left after the present one.
    #[must_use]
    pub fn is_last_turn(&self) -> bool {
        self.turn() >= u64::from(self.new.attempts)
    }
}

/// `job 3, fib(30)`. What came from elsewhere is cut, and cannot move the cursor.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { id, new, .. } = self;
        write!(f, "job {}, {}({})", printable(id, 20), printable(&new.task, 30), printable(&new.args, 30))
    }
}

/// On one line, without control characters, at most so many columns.
fn printable(text: &str, columns: usize) -> String {
    text::cut(&text::one_line(text), columns, "...")
}

/// A worker's hold on a job: this attempt of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Where it was taken from.
    pub queue: QueueName,
    /// The job, with the number of this attempt.
    pub entry: Entry,
}

/// What becomes of a job that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is done; this is the result, as JSON.
    Done(String),
    /// It failed, and is begun again after so long.
    Later(String, Duration),
    /// It failed for good.
    Failed(String),
    /// Its worker stops and gives it back; that attempt does not count.
    Returned,
}

/// How many jobs of a queue are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In the queue.
    pub waiting: u64,
    /// With a worker.
    pub running: u64,
    /// Failed, and begun again later.
    pub later: u64,
    /// Done, ever.
    pub done: u64,
    /// Failed for good.
    pub failed: u64,
}

impl Counts {
    /// How many are still to be settled.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.waiting + self.running + self.later
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { waiting, running, later, done, failed } = self;
        write!(f, "{waiting} waiting, {running} running, {later} later, {done} done, {failed} failed")
    }
}
