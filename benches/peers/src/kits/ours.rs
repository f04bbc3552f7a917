//! racecourse's own searches.

use super::{DEADLOCK, Tally};
use crate::cell::{Cell, End};
use racecourse::sched::{Explorer, Interrupt, Limits, Program, Search};
use std::time::Duration;

/// Every inequivalent order (or, when states are merged, every outcome) of the program. Deadlocks are outcomes here.
///
/// An execution is one that was begun, also if it was left because the rest was known.
pub(crate) fn explore(main: fn() -> String, search: Search, cap: Duration) -> Cell {
    let (tally, interrupt) = (Tally::new(cap), Interrupt::default());
    let (seen, stop) = (tally.clone(), interrupt.clone());
    let program = Program::new(move || {
        if seen.is_over() {
            stop.raise();
        }
        seen.run(main)
    });
    let limits = Limits { time: None, ..Limits::default() };
    let ends = Explorer { limits, interrupt, ..Explorer::default() }.end_states(&program, search);
    let cell = tally.cell(if ends.complete { End::Complete } else { End::Cut });
    if ends.endings.len() > cell.outcomes.len() {
        // the programs here end with a value or in a deadlock; several deadlocks count as one, as with the peers
        tally.outcome(DEADLOCK);
    }
    tally.cell(cell.end)
}
