//! How a program can end, as one names it: one deadlock is like another, and so is one failure.

use super::commands::explore::share_of;
use super::outcome;
use super::say::count;
use crate::sched::{Exploration, Found};
use crate::trace::Outcome;

/// An end, whichever way it is reached.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// The program finishes and reports this.
    Value(String),
    /// Somebody waits for ever.
    Deadlock,
    /// A thread panics.
    Fails,
    /// It goes on and on.
    Endless,
}

impl End {
    /// The end that an outcome is; a cancelled run has none.
    pub(crate) fn of(outcome: &Outcome) -> Option<End> {
        match outcome {
            Outcome::Finished(_) => Some(End::Value(outcome::label(outcome))),
            Outcome::Deadlock(_) => Some(End::Deadlock),
            Outcome::Failed { .. } => Some(End::Fails),
            Outcome::Limit { .. } => Some(End::Endless),
            Outcome::Cancelled => None,
        }
    }

    /// In a few words: `counter = 2`, `deadlock`.
    pub(crate) fn label(&self) -> String {
        match self {
            End::Value(value) if value.is_empty() => "it ends".into(),
            End::Value(value) => value.clone(),
            End::Deadlock => "deadlock".into(),
            End::Fails => "a thread fails".into(),
            End::Endless => "it never ends".into(),
        }
    }
}

/// An end that an exploration found, with all its ways there.
#[derive(Clone, Debug)]
pub(crate) struct Ways<'f> {
    pub(crate) end: End,
    pub(crate) found: Vec<&'f Found>,
}

impl Ways<'_> {
    /// The way with the fewest switches, and of those the shortest.
    pub(crate) fn shortest(&self) -> Option<&Found> {
        self.found.iter().copied().min_by_key(|one| (one.switches, one.schedule.turns.len()))
    }

    /// How much of everything ends so: `4 of 6 interleavings`.
    pub(crate) fn share(&self, all: &Exploration) -> String {
        share_of(&self.found, all)
    }
}

/// Every end that an exploration found, in its order.
pub(crate) fn ends(found: &Exploration) -> Vec<Ways<'_>> {
    let mut ends: Vec<Ways<'_>> = Vec::new();
    for one in &found.outcomes {
        let Some(end) = End::of(&one.outcome) else { continue };
        match ends.iter_mut().find(|known| known.end == end) {
            Some(known) => known.found.push(one),
            None => ends.push(Ways { end, found: vec![one] }),
        }
    }
    ends
}

/// What a complete exploration covered, as what something holds for in each or in any: `of the 6 interleavings`.
pub(crate) fn covered(found: &Exploration) -> String {
    match (found.interleavings, found.orders) {
        (Some(all), _) => format!("of the {}", count(all, "interleaving")),
        (None, Some(all)) => format!("of the {}", count(all, "inequivalent order")),
        (None, None) => "of all orders".into(),
    }
}
