//! One schedule, followed step by step.

use crate::sched::controlled::execution::{Execution, Status, Wait};
use crate::sched::controlled::runtime::stay;
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

/// Follows a schedule, then goes on with as few switches as it can.
pub(super) struct Follow {
    schedule: Schedule,
    pub(super) misfit: Option<Misfit>,
}

impl Follow {
    pub(super) fn new(schedule: Schedule) -> Follow {
        Follow { schedule, misfit: None }
    }

    /// After the execution: a schedule that is longer than it does not fit either.
    pub(super) fn left_over(&mut self, execution: &Execution) {
        let taken = execution.events.len();
        if self.misfit.is_none() && taken < self.schedule.0.len() {
            let what = format!("the program ends after {taken} steps");
            self.misfit = Some(Misfit { turn: taken + 1, what });
        }
    }

    fn refuse(&mut self, turn: usize, what: String) -> Option<Choice> {
        self.misfit = Some(Misfit { turn: turn + 1, what });
        None
    }
}

impl Scheduler for Follow {
    fn pick(&mut self, execution: &mut Execution, enabled: u32) -> Option<Choice> {
        let at = execution.events.len();
        let Some(turn) = self.schedule.0.get(at).copied() else {
            return Some(Choice::first(stay(enabled, execution.last)));
        };
        let thread = ThreadId(turn.thread.into());
        let Some(record) = execution.threads.get(thread.index()) else {
            let last = execution.threads.len() - 1;
            return self.refuse(at, format!("there is no thread {thread}; at that point they are 0 to {last}"));
        };
        if !execution.enabled(thread) {
            let name = &record.name;
            let what = match record.status {
                Status::Done => format!("thread {thread} ({name}) has ended"),
                Status::Waiting(Wait::Join(other)) => {
                    format!("thread {thread} ({name}) waits for {} to end", execution.threads[other.index()].name)
                }
                _ => format!("thread {thread} ({name}) waits in {} at line {}", record.op.verb.name, record.op.location.line()),
            };
            return self.refuse(at, what);
        }
        let ways = record.op.alternatives;
        if turn.alternative >= ways {
            let what = match ways {
                1 => format!("thread {thread}'s next step is no choice, so write `{thread}` without `:{}`", turn.alternative),
                _ => format!("thread {thread} chooses among 0 to {}", ways - 1),
            };
            return self.refuse(at, what);
        }
        Some(Choice { thread, alternative: turn.alternative })
    }
}
