//! A future's state: how far its job is, and who is to be told when it is done.

use super::arrivals::Watch;
use super::error::InvalidState;
use crate::sched::{State, Who, fingerprint};
use std::fmt;

/// How far a future is.
///
/// `Pending` becomes `Running` and then `Finished`, or it becomes `Cancelled`, and `CancelledAndNotified` as soon as whoever was to run it
/// has seen that. There is no way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FutureState {
    /// Nobody has begun with it.
    Pending,
    /// Its job is at work, and it is too late to cancel it.
    Running,
    /// It was cancelled, and whoever was to run it does not know yet.
    Cancelled,
    /// It was cancelled, and everybody knows.
    CancelledAndNotified,
    /// There is a result, or an error.
    Finished,
}

impl FutureState {
    /// Whether nothing more will come of it.
    #[must_use]
    pub fn is_done(self) -> bool {
        !matches!(self, FutureState::Pending | FutureState::Running)
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(self) -> bool {
        matches!(self, FutureState::Cancelled | FutureState::CancelledAndNotified)
    }

    /// Whether those who wait for several futures count it as done. A cancelled one is not before whoever was to run it knows.
    #[must_use]
    pub(super) fn is_over(self) -> bool {
        matches!(self, FutureState::CancelledAndNotified | FutureState::Finished)
    }
}

impl fmt::Display for FutureState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FutureState::Pending => "pending",
            FutureState::Running => "running",
            FutureState::Cancelled | FutureState::CancelledAndNotified => "cancelled",
            FutureState::Finished => "finished",
        })
    }
}

/// What `result` and its like wait for.
pub(super) const DONE: u64 = 1;
/// What `wait` and its like wait for.
pub(super) const OVER: u64 = 2;

/// The state of a future. The result itself, and the callbacks, lie beside it: see [`Future`](super::Future).
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) state: FutureState,
    /// It finished with an error.
    pub(super) failed: bool,
    /// Stands for the result: what whoever settled it knew.
    pub(super) print: u64,
    /// Stands for the callbacks, in their order: what whoever added them knew.
    pub(super) callbacks: u64,
    /// Who waits for it among others.
    pub(super) watches: Vec<Watch>,
}

impl Progress {
    pub(super) fn new() -> Progress {
        Progress { state: FutureState::Pending, failed: false, print: 0, callbacks: 0, watches: Vec::new() }
    }

    /// Pending or cancelled, it can be begun: whether it is to run now.
    pub(super) fn begin(&mut self) -> Result<bool, InvalidState> {
        let (next, runs) = match self.state {
            FutureState::Pending => (FutureState::Running, true),
            FutureState::Cancelled => (FutureState::CancelledAndNotified, false),
            state => return Err(InvalidState(state)),
        };
        self.state = next;
        Ok(runs)
    }
}

impl State for Progress {
    fn gate(&self) -> u64 {
        u64::from(self.state.is_done()) * DONE + u64::from(self.state.is_over()) * OVER
    }
    fn fingerprint(&self) -> u64 {
        // in whatever order they came: they are told of one another's futures only
        let watches = self.watches.iter().map(Watch::print).fold(0, u64::wrapping_add);
        fingerprint(&(self.state, self.failed, self.print, self.callbacks, watches))
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        if self.failed { "failed".into() } else { self.state.to_string() }
    }
}
