//! One schedule, followed step by step.

use crate::sched::controlled::execution::Execution;
use crate::sched::controlled::runtime::stay;
use crate::sched::controlled::thread::{Status, Wait};
use crate::sched::controlled::{Choice, Scheduler};
use crate::sched::schedule::Schedule;
use crate::trace::ThreadId;
use std::fmt;

/// Why a schedule does not fit a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Which turn of the schedule, from 1.
    pub turn: usize,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "turn {} does not fit this program: {}", self.turn, self.what)
    }
}

impl std::error::Error for Misfit {}

/// Follows a schedule, then stops or goes on with as few switches as it can.
pub(super) struct Follow {
    schedule: Schedule,
    goes_on: bool,
    pub(super) misfit: Option<Misfit>,
}

impl Follow {
    pub(super) fn new(schedule: Schedule) -> Follow {
        Follow { schedule, goes_on: true, misfit: None }
    }

    /// One that stops where the schedule ends.
    pub(super) fn until_its_end(schedule: Schedule) -> Follow {
        Follow { schedule, goes_on: false, misfit: None }
    }

    /// After the execution: a schedule that is longer than it does not fit either.
    pub(super) fn left_over(&mut self, execution: &Execution) {
        let taken = execution.events.len();
        let Some(turn) = self.schedule.turns.get(taken).filter(|_| self.misfit.is_none()) else { return };
        let stuck = (!execution.finished()).then(|| cannot_go_on(execution, ThreadId(turn.thread.into()))).flatten();
        let what = stuck.unwrap_or_else(|| format!("the program ends after {taken} steps"));
        self.misfit = Some(Misfit { turn: taken + 1, what });
    }

    fn refuse(&mut self, turn: usize, what: String) -> Option<Choice> {
        self.misfit = Some(Misfit { turn: turn + 1, what });
        None
    }
}

/// Why a thread cannot take a step now; none if it can.
fn cannot_go_on(execution: &Execution, thread: ThreadId) -> Option<String> {
    let Some(record) = execution.threads.get(thread.index()) else {
        let last = execution.threads.len() - 1;
        return Some(format!("there is no thread {thread}; at that point they are 0 to {last}"));
    };
    let name = &record.name;
    match record.status {
        _ if execution.enabled(thread) => None,
        Status::Done => Some(format!("thread {thread} ({name}) has ended")),
        Status::Waiting(Wait::Join(other)) => {
            let other = &execution.threads[other.index()].name;
            Some(format!("thread {thread} ({name}) waits for {other} to end"))
        }
        Status::Waiting(Wait::Everyone) => {
            Some(format!("thread {thread} ({name}) is through and waits for the others"))
        }
        Status::Waiting(Wait::Wake { verb, .. }) => {
            let line = record.wait_location.line();
            Some(format!("thread {thread} ({name}) waits in {verb} at line {line}"))
        }
        _ => {
            let (verb, line) = (record.op.verb.name, record.op.location.line());
            Some(format!("thread {thread} ({name}) waits in {verb} at line {line}"))
        }
    }
}

impl Scheduler for Follow {
    fn pick(&mut self, execution: &mut Execution, enabled: u32) -> Option<Choice> {
        let at = execution.events.len();
        let Some(turn) = self.schedule.turns.get(at).copied() else {
            return self.goes_on.then(|| Choice::first(stay(enabled, execution.last)));
        };
        let thread = ThreadId(turn.thread.into());
        if let Some(what) = cannot_go_on(execution, thread) {
            return self.refuse(at, what);
        }
        let ways = execution.threads[thread.index()].op.alternatives;
        if turn.alternative >= ways {
            let what = match ways {
                1 => format!(
                    "thread {thread}'s next step is no choice, so write `{thread}` without `:{}`",
                    turn.alternative
                ),
                _ => format!("thread {thread} chooses among 0 to {}", ways - 1),
            };
            return self.refuse(at, what);
        }
        Some(Choice { thread, alternative: turn.alternative })
    }
}
