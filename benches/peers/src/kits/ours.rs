//! racecourse's own searches.

use super::{DEADLOCK, Tally};
use crate::cell::{Cell, End};
use racecourse::sched::{Explorer, Limits, Program, Search};
use std::time::Duration;

/// Every inequivalent order (or, when states are merged, every outcome) of the program. Deadlocks are outcomes here.
///
/// An execution is one that was begun, also if it was left because the rest was known.
pub(crate) fn explore(main: fn() -> String, search: Search, cap: Duration) -> Cell {
    let tally = Tally::default();
    let seen = tally.clone();
    let limits = Limits { time: Some(cap), ..Limits::default() };
    let program = Program::new(move || seen.run(main));
    let ends = Explorer { limits, ..Explorer::default() }.end_states(&program, search);
    let cell = tally.cell(if ends.complete { End::Complete } else { End::Cut });
    if ends.endings.len() > cell.outcomes.len() {
        // the programs here end with a value or in a deadlock; several deadlocks count as one, as with the peers
        tally.outcome(DEADLOCK);
    }
    Cell { executions: ends.executions.0 + ends.executions.1, ..tally.cell(cell.end) }
}
