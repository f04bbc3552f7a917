//! What a thread went by when it decided to wait.

use super::kinds::{Act, Sort, act_of, holds_value, sort_of};
use crate::trace::{ObjectId, Step, ThreadId, Trace};

/// How many of its own steps back a look may lie to have led to what a thread does.
pub(super) const RECENT: usize = 4;

/// A wait at a condition, an event, a barrier or a signal, and what led to it.
pub(super) struct Wait {
    pub(super) thread: ThreadId,
    /// The step by which it began to wait; the number of steps where there is none.
    pub(super) at: usize,
    /// The latest look at each object that it may have gone by, since it last came back from a wait.
    pub(super) looks: Vec<usize>,
}

impl Wait {
    /// The wait on `object` that this thread began last before step `end`.
    pub(super) fn last(trace: &Trace, thread: ThreadId, object: ObjectId, end: usize) -> Wait {
        let begins = |step: &Step| step.thread == thread && step.object == Some(object) && is_wait(trace, step);
        let at = trace.steps[..end].iter().rposition(begins).unwrap_or(end);
        Wait { thread, at, looks: looks_before(trace, thread, at) }
    }

    /// Whether it waited without a look at anything.
    pub(super) fn is_blind(&self) -> bool {
        self.looks.is_empty()
    }

    /// The lock, where a look at what that owns is all that the thread can have gone by.
    pub(super) fn only_guard(&self, trace: &Trace) -> Option<ObjectId> {
        let [look] = self.looks.as_slice() else { return None };
        trace.steps[*look].object.filter(|object| sort_of(trace, *object) == Sort::Guard)
    }

    /// When it looked last.
    pub(super) fn last_look(&self) -> Option<usize> {
        self.looks.iter().copied().max()
    }

    /// The change by another thread since which something it looked at is, and stays, other than what it saw; the step's index.
    pub(super) fn enabled_by(&self, trace: &Trace) -> Option<usize> {
        self.looks.iter().filter_map(|look| departure(trace, *look, self.thread)).min()
    }
}

/// Whether the step begins to wait to be told.
pub(super) fn is_wait(trace: &Trace, step: &Step) -> bool {
    act_of(trace, step) == Act::Wait
}

/// A thread's own steps before a step, the latest first.
pub(super) fn own_before(trace: &Trace, thread: ThreadId, at: usize) -> impl Iterator<Item = (usize, &Step)> {
    trace.steps[..at].iter().enumerate().rev().filter(move |(_, step)| step.thread == thread)
}

/// A thread's own steps after a step, in order.
pub(super) fn own_after(trace: &Trace, thread: ThreadId, at: usize) -> impl Iterator<Item = (usize, &Step)> {
    trace.steps.iter().enumerate().skip(at + 1).filter(move |(_, step)| step.thread == thread)
}

fn looks_before(trace: &Trace, thread: ThreadId, at: usize) -> Vec<usize> {
    let mut looks: Vec<usize> = Vec::new();
    let since = own_before(trace, thread, at).take_while(|(_, step)| !is_wait(trace, step));
    let visible = since.filter(|(_, step)| {
        let sort = step.object.map_or(Sort::Other, |object| sort_of(trace, object));
        !matches!(sort, Sort::Lock | Sort::Semaphore | Sort::Condition)
    });
    for (index, step) in visible.take(RECENT) {
        let Some(object) = step.object else { continue };
        let known = looks.iter().any(|look| trace.steps[*look].object == Some(object));
        let looked = match sort_of(trace, object) {
            Sort::Guard => act_of(trace, step) == Act::Take,
            _ => step.reads_only || holds_value(trace, object),
        };
        if looked && !known {
            looks.push(index);
        }
    }
    looks
}

/// The first step of others after which what was looked at never again is as it was seen.
fn departure(trace: &Trace, look: usize, thread: ThreadId) -> Option<usize> {
    let seen = &trace.steps[look];
    let object = seen.object.filter(|object| sort_of(trace, *object) != Sort::Guard)?;
    let later = trace.steps.iter().enumerate().skip(look + 1).filter(|(_, step)| step.object == Some(object));
    let mut found = None;
    for (index, step) in later {
        if step.state == seen.state {
            found = None;
        } else if step.thread != thread && found.is_none() {
            found = Some(index);
        }
    }
    found
}
