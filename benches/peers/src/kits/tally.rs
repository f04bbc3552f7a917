//! What an explorer's executions come to, kept alike for all of them, so that it costs each the same.

use crate::cell::{Cell, End};
use cpu_time::ProcessTime;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What an outcome is called that has no value.
pub(super) const DEADLOCK: &str = "deadlock";

/// After so many executions the clock is read: it costs as much as a short execution of ours.
const CLOCK: u64 = 64;

/// Counts executions, keeps their outcomes, and knows when the time is over. Clones are the same tally.
#[derive(Clone)]
pub(super) struct Tally(Arc<Inner>);

struct Inner {
    started: ProcessTime,
    cap: Duration,
    executions: AtomicU64,
    outcomes: Mutex<BTreeSet<String>>,
}

impl Tally {
    /// A tally that begins now.
    pub(super) fn new(cap: Duration) -> Tally {
        let (started, executions) = (ProcessTime::now(), AtomicU64::new(0));
        Tally(Arc::new(Inner { started, cap, executions, outcomes: Mutex::default() }))
    }

    /// Whether the time is over.
    pub(super) fn is_over(&self) -> bool {
        let executions = self.0.executions.load(Ordering::Relaxed);
        executions.is_multiple_of(CLOCK) && executions > 0 && self.0.started.elapsed() >= self.0.cap
    }

    /// One execution from its start to its end.
    pub(super) fn run(&self, main: fn() -> String) -> String {
        self.0.executions.fetch_add(1, Ordering::Relaxed);
        let outcome = main();
        self.outcome(&outcome);
        outcome
    }

    /// One way to end.
    pub(super) fn outcome(&self, outcome: &str) {
        let mut outcomes = self.0.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        if !outcomes.contains(outcome) {
            outcomes.insert(outcome.to_string());
        }
    }

    /// All that it came to.
    pub(super) fn cell(&self, end: End) -> Cell {
        Cell {
            executions: self.0.executions.load(Ordering::Relaxed),
            millis: self.0.started.elapsed().as_secs_f64() * 1e3,
            end,
            outcomes: self.0.outcomes.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
