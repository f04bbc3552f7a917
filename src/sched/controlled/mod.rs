//! The controlled world: threads are coroutines on one OS thread, and a [`Scheduler`] picks who goes next.
//!
//! A thread runs until its next visible operation, announces it, and steps aside *before* it; that is the only place where
//! threads change. What nobody could observe (local code, a thread's start and end, a join, a wake-up) is no step.

mod carrier;
pub(crate) mod execution;
mod object;
pub(crate) mod pending;
pub(crate) mod pool;
pub(crate) mod print;
mod ready;
pub(crate) mod record;
pub(crate) mod runtime;
mod steps;
pub(crate) mod thread;
mod timers;
mod waits;

pub(crate) use execution::Execution;
pub(crate) use runtime::Runtime;

use crate::trace::ThreadId;

/// One decision: who takes the next step, and which way it falls out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) thread: ThreadId,
    pub(crate) alternative: u16,
}

impl Choice {
    pub(crate) fn first(thread: ThreadId) -> Choice {
        Choice { thread, alternative: 0 }
    }
}

/// Decides who goes next. The explorer, the replay and the random walk are implementations of it.
pub(crate) trait Scheduler {
    /// Called directly before each step, with a bit in `enabled` (never 0) for each thread that can take it. The operations
    /// that they would perform are announced in `execution`. `None` ends the execution here.
    fn pick(&mut self, execution: &mut Execution, enabled: u32) -> Option<Choice>;

    /// With how many steps of the last execution the next one begins. Nobody is asked for those.
    fn repeats(&self) -> usize {
        0
    }
}
