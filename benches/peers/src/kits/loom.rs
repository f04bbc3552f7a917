//! loom, as it comes: no bound on preemptions.

use super::{DEADLOCK, Tally, words};
use crate::cell::{Cell, End};
use crate::common::Data;
use loom::model::Builder;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

/// loom's primitives.
pub(crate) struct Loom;

kit_like_std!(Loom, loom);

/// After so many executions loom looks at the clock.
const LOOK_AT_CLOCK: usize = 64;

/// Every execution that loom's reduction leaves, to its first failure. An execution is what loom calls an iteration.
pub(crate) fn explore(main: fn() -> String, cap: Duration) -> Cell {
    let tally = Tally::default();
    let seen = tally.clone();
    let mut builder = Builder::new();
    builder.max_duration = Some(cap);
    builder.checkpoint_interval = LOOK_AT_CLOCK;
    builder.max_branches = 100_000;
    builder.preemption_bound = None;
    let started = Instant::now();
    let run = move || {
        seen.run(main);
    };
    let end = match catch_unwind(AssertUnwindSafe(|| builder.check(run))) {
        Ok(()) if started.elapsed() < cap => End::Complete,
        Ok(()) => End::Cut,
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
