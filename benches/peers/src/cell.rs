//! A cell of the table: one explorer on one program.

use crate::common::{self, Named, Racecourse};
use crate::kits::loom::Loom;
use crate::kits::shuttle::Shuttle;
use crate::kits::{loom, ours, shuttle};
use clap::ValueEnum;
use cpu_time::ProcessTime;
use racecourse::sched::Search;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;

/// Who explores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Who {
    /// racecourse, each inequivalent order once.
    Source,
    /// racecourse, with states merged.
    Merged,
    /// shuttle's exhaustive depth-first search.
    Shuttle,
    /// loom.
    Loom,
}

/// How an exploration ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum End {
    /// It came to the end.
    Complete,
    /// Its time was over.
    Cut,
    /// It stops at the first deadlock, and there was one.
    Stopped,
    /// Something else went wrong, and what.
    Failed(String),
}

/// What an exploration came to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Cell {
    /// Executions, as the explorer counts them.
    pub(crate) executions: u64,
    /// Processor time in milliseconds.
    pub(crate) millis: f64,
    pub(crate) end: End,
    /// Every way to end that was seen.
    pub(crate) outcomes: BTreeSet<String>,
}

/// What is over sooner is explored again, until this much time is spent: then the fastest time counts.
pub(crate) const WORTH_REPEATING: Duration = Duration::from_millis(300);

impl Who {
    /// The programs that it can run.
    pub(crate) fn programs(self) -> Vec<Named> {
        match self {
            Who::Source | Who::Merged => [common::basic::<Racecourse>(), common::full::<Racecourse>()].concat(),
            Who::Shuttle => [common::basic::<Shuttle>(), common::full::<Shuttle>()].concat(),
            Who::Loom => common::basic::<Loom>(),
        }
    }

    /// The program of that name, if it can run it.
    pub(crate) fn program(self, name: &str) -> Option<fn() -> String> {
        self.programs().into_iter().find(|(other, _)| *other == name).map(|(_, main)| main)
    }

    /// Its name on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
    }

    /// Explores, for at most `cap` of processor time; what is quickly over, several times.
    pub(crate) fn measure(self, main: fn() -> String, cap: Duration) -> Cell {
        let begun = ProcessTime::now();
        let mut cell = self.explore(main, cap);
        while begun.elapsed() < WORTH_REPEATING.min(cap) && matches!(cell.end, End::Complete | End::Stopped) {
            cell.millis = cell.millis.min(self.explore(main, cap).millis);
        }
        cell
    }

    fn explore(self, main: fn() -> String, cap: Duration) -> Cell {
        match self {
            Who::Source => ours::explore(main, Search::Source, cap),
            Who::Merged => ours::explore(main, Search::Merged, cap),
            Who::Shuttle => shuttle::explore(main, cap),
            Who::Loom => loom::explore(main, cap),
        }
    }
}
