//! loom, as it comes: no bound on preemptions.

use super::{DEADLOCK, Tally, words};
use crate::cell::{Cell, End};
use crate::common::Data;
use loom::model::Builder;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

/// loom's primitives.
pub(crate) struct Loom;

kit_like_std!(Loom, loom);

/// Unwinds out of loom when the time is over: its own limit is on real time.
struct Over;

/// Every execution that loom's reduction leaves, to its first failure. An execution is what loom calls an iteration.
pub(crate) fn explore(main: fn() -> String, cap: Duration) -> Cell {
    let tally = Tally::new(cap);
    let seen = tally.clone();
    let mut builder = Builder::new();
    builder.max_branches = 100_000;
    builder.max_duration = None;
    builder.preemption_bound = None;
    let run = move || {
        if seen.is_over() {
            resume_unwind(Box::new(Over));
        }
        seen.run(main);
    };
    let end = match catch_unwind(AssertUnwindSafe(|| builder.check(run))) {
        Ok(()) => End::Complete,
        Err(panic) if panic.is::<Over>() => End::Cut,
        Err(panic) => match words(&*panic) {
            words if words.starts_with(DEADLOCK) => {
                tally.outcome(DEADLOCK);
                End::Stopped
            }
            words => End::Failed(words),
        },
    };
    tally.cell(end)
}
