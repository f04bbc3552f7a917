//! What can still come of each state.

use super::Position;
use super::survey::Counts;
use crate::sched::exploration::{Exploration, Found};
use crate::sched::schedule::{Schedule, Turn};
use crate::trace::{Outcome, ThreadId};

/// Every state that a program can be in, and what can come of each.
#[derive(Debug)]
pub struct StateGraph {
    counts: Counts,
    /// The number of each ending, and its outcome.
    endings: Vec<(u64, Outcome)>,
    ends: bool,
}

/// A way from a position to an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What is still to be done.
    pub turns: Vec<Turn>,
    /// How often the thread changes on the way, the first turn included.
    pub switches: usize,
}

impl StateGraph {
    pub(super) fn new(counts: Counts, found: &Exploration, endings: &[u64], ends: bool) -> StateGraph {
        let outcome = |found: &Found| found.outcome.clone();
        let endings = endings.iter().copied().zip(found.outcomes.iter().map(outcome)).collect();
        StateGraph { counts, endings, ends }
    }

    /// The beginning of every schedule of this program: whether the ends of threads are steps in it.
    #[must_use]
    pub fn start(&self) -> Schedule {
        Schedule { turns: Vec::new(), ends: self.ends }
    }

    /// What can still come of an open position, each with the number of interleavings from there that end so.
    pub fn outcomes(&self, position: &Position) -> impl Iterator<Item = (&Outcome, u128)> {
        let below = self.counts.below(position.state);
        below.iter().filter_map(|tally| Some((self.outcome(tally.ending)?, tally.interleavings)))
    }

    /// A way with the fewest switches from an open position to an end for which `wanted` holds; none if there is no way.
    #[must_use]
    pub fn way(&self, position: &Position, wanted: &dyn Fn(&Outcome) -> bool) -> Option<Way> {
        let last: Option<ThreadId> = position.trace.steps.last().map(|step| step.thread);
        let endings = self.counts.below(position.state).iter().map(|tally| tally.ending);
        let fitting = endings.filter(|ending| self.outcome(*ending).is_some_and(wanted));
        let ways = fitting.filter_map(|ending| self.counts.shortest_from(position.state, last, ending));
        let (switches, turns) = ways.min_by_key(|(switches, turns)| (*switches, turns.len()))?;
        Some(Way { turns, switches: switches.into() })
    }

    fn outcome(&self, ending: u64) -> Option<&Outcome> {
        self.endings.iter().find(|(known, _)| *known == ending).map(|(_, outcome)| outcome)
    }
}
