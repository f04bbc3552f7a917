//! What is written down of the executions of a search.

use super::search::ending;
use super::{EndStates, witness};
use crate::sched::controlled::execution::Execution;
use crate::sched::controlled::print::{PrintMap, PrintSet};
use crate::sched::schedule::Schedule;
use crate::trace::Outcome;
use std::collections::BTreeMap;

/// What is written down of the executions of a search. Each OS thread of it has its own; they are joined at the end, and must
/// come out the same however the executions were spread over them.
pub(super) trait Notes: Send {
    /// An execution came to its end.
    fn end(&mut self, execution: &Execution);
    /// An execution was left.
    fn left(&mut self) {}
    /// How many outcomes are known.
    fn outcomes(&self) -> usize;
    /// Empty ones of the same kind.
    fn fresh(&self) -> Self;
    /// Adds another thread's.
    fn join(&mut self, other: Self);
}

/// So many orders of each outcome are looked at for a schedule with few switches, where not all states were counted.
const SAMPLES: usize = 8;

/// What is known of an outcome while the search goes on.
pub(super) struct Entry {
    /// What it is; a deadlock's threads and lines are only known after a replay.
    pub(super) outcome: Option<Outcome>,
    pub(super) schedule: Schedule,
    pub(super) orders: u64,
    pub(super) interleavings: Option<u128>,
    pub(super) shortest: bool,
    /// The orders with the smallest fingerprints, each as a schedule with as few switches as it can have. Which ones those
    /// are depends on nothing but the program, and neither does the best of them.
    samples: BTreeMap<u64, Schedule>,
}

impl Entry {
    fn of(execution: &Execution) -> Entry {
        let outcome = match &execution.failure {
            Some(failure) => Some(failure.clone().into()),
            None if execution.finished() => Some(Outcome::Finished(execution.value.clone().unwrap_or_default())),
            None => None,
        };
        Entry {
            outcome,
            schedule: witness::as_run(execution),
            orders: 0,
            interleavings: None,
            shortest: false,
            samples: BTreeMap::new(),
        }
    }

    fn sample(&mut self, execution: &Execution) {
        let print = execution.order_print;
        let last = self.samples.last_key_value().map(|(last, _)| *last);
        if self.samples.len() < SAMPLES || last.is_some_and(|last| print < last) {
            self.samples.entry(print).or_insert_with(|| witness::fewest_switches(execution));
            self.keep_few();
        }
    }

    fn keep_few(&mut self) {
        while self.samples.len() > SAMPLES {
            self.samples.pop_last();
        }
    }

    /// Settles on a schedule.
    fn choose(&mut self) {
        if let Some(best) = std::mem::take(&mut self.samples).into_values().min_by(shorter) {
            self.schedule = best;
        }
    }
}

/// Fewer switches, then fewer steps, then smaller numbers.
fn shorter(a: &Schedule, b: &Schedule) -> std::cmp::Ordering {
    let turns =
        |schedule: &Schedule| schedule.turns.iter().map(|turn| (turn.thread, turn.alternative)).collect::<Vec<_>>();
    let size = |schedule: &Schedule| (schedule.switches(), schedule.turns.len());
    size(a).cmp(&size(b)).then_with(|| turns(a).cmp(&turns(b)))
}

/// The outcomes, each with a schedule and the number of orders.
pub(super) struct Endings {
    entries: PrintMap<Entry>,
    /// Whether schedules with few switches are looked for.
    sampled: bool,
}

impl Endings {
    pub(super) fn new(sampled: bool) -> Endings {
        Endings { entries: PrintMap::default(), sampled }
    }

    /// Adds all that was found to what is known already. Numbers of orders are those of this search.
    pub(super) fn add_to(self, known: &mut PrintMap<Entry>) {
        for entry in known.values_mut() {
            entry.orders = 0;
        }
        for (end, mut found) in self.entries {
            found.choose();
            match known.get_mut(&end) {
                None => _ = known.insert(end, found),
                Some(entry) => {
                    entry.orders = found.orders;
                    if self.sampled && !entry.shortest && shorter(&found.schedule, &entry.schedule).is_lt() {
                        entry.schedule = found.schedule;
                    }
                }
            }
        }
    }
}

impl Notes for Endings {
    fn end(&mut self, execution: &Execution) {
        let entry = self.entries.entry(ending(execution)).or_insert_with(|| Entry::of(execution));
        entry.orders += 1;
        if self.sampled {
            entry.sample(execution);
        }
    }

    fn outcomes(&self) -> usize {
        self.entries.len()
    }

    fn fresh(&self) -> Endings {
        Endings::new(self.sampled)
    }

    fn join(&mut self, other: Endings) {
        for (end, theirs) in other.entries {
            match self.entries.get_mut(&end) {
                None => _ = self.entries.insert(end, theirs),
                Some(mine) => {
                    mine.orders += theirs.orders;
                    mine.samples.extend(theirs.samples);
                    mine.keep_few();
                }
            }
        }
    }
}

/// [`EndStates`] in the making. Most executions bring nothing new but their order, so they are sorted at the end.
#[derive(Default)]
pub(super) struct Ends {
    states: PrintSet,
    endings: PrintSet,
    orders: PrintSet,
    executions: (u64, u64),
    steps: u64,
}

impl Ends {
    pub(super) fn sorted(self, complete: bool) -> EndStates {
        let Ends { states, endings, orders, executions, steps } = self;
        let sorted = |prints: PrintSet| prints.into_iter().collect();
        let (states, endings, orders) = (sorted(states), sorted(endings), sorted(orders));
        EndStates { states, endings, orders, executions, steps, complete }
    }
}

impl Notes for Ends {
    fn end(&mut self, execution: &Execution) {
        self.states.insert(execution.state());
        self.endings.insert(ending(execution));
        self.orders.insert(execution.order_print);
        self.executions.0 += 1;
        self.steps += execution.events.len() as u64;
    }

    fn left(&mut self) {
        self.executions.1 += 1;
    }

    fn outcomes(&self) -> usize {
        self.endings.len()
    }

    fn fresh(&self) -> Ends {
        Ends::default()
    }

    fn join(&mut self, other: Ends) {
        self.states.extend(other.states);
        self.endings.extend(other.endings);
        self.orders.extend(other.orders);
        self.executions.0 += other.executions.0;
        self.executions.1 += other.executions.1;
        self.steps += other.steps;
    }
}
