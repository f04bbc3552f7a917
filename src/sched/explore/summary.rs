//! State merging: for each state that was explored to the end, which operations happen somewhere below it.
//!
//! An execution that reaches such a state again is left there. What it would have found below is known; only the races
//! between the way that led here and the operations below are new, and the summary tells which those can be. Of the operations
//! of one thread on an object only the first needs to be there: what raced with a later one comes before the first anyway.

use super::races::{Later, all_so_far, initials, never_happens, not_needing};
use super::search::{Node, Tree};
use crate::sched::controlled::execution::{Execution, id_of};
use crate::sched::controlled::pending::Pending;
use crate::sched::controlled::print::{PrintMap, mix};
use crate::sched::op::Mode;
use crate::trace::{Clock, ThreadId};

/// What is known of the states that were explored to the end.
#[derive(Default)]
pub(super) struct Summaries {
    /// By state: who slept on arrival, and which operations were seen below, as bits.
    states: PrintMap<(u32, Vec<u64>)>,
    /// What the bits stand for.
    operations: Vec<(ThreadId, Pending)>,
    numbers: PrintMap<usize>,
    /// For each operation, those that need not be in a summary when this one comes before them.
    covered: Vec<Vec<u64>>,
    /// What is known to happen below the state at which the current execution was left.
    reached: Vec<u64>,
}

impl Summaries {
    /// Who slept there, if that state was explored to the end.
    pub(super) fn known(&self, state: u64) -> Option<u32> {
        self.states.get(&state).map(|(slept, _)| *slept)
    }

    /// Keeps the summary of a place that is explored to the end, and adds it to that of the place before.
    pub(super) fn keep(&mut self, node: Node, before: Option<&mut Node>) {
        if let Some(before) = before {
            let nothing = &[][..];
            let covered = before.operation.map_or(nothing, |number| &self.covered[number]);
            join(&mut before.seen_below, &node.seen_below, covered);
        }
        self.states.insert(node.key, (node.sleep_on_arrival, node.seen_below));
    }

    /// Adds the operations of an execution to the summaries of the places on its way, from `from` on: the places before that
    /// learn of them when those after them are kept.
    pub(super) fn fold(&mut self, path: &mut [Node], execution: &Execution, from: usize) {
        let mut seen = std::mem::take(&mut self.reached);
        for (index, thread) in execution.threads.iter().enumerate() {
            if never_happens(execution, index) {
                self.mark(&mut seen, id_of(index), &thread.op);
            }
        }
        for (node, event) in path.iter_mut().zip(&execution.events).skip(from).rev() {
            node.operation = self.number(event.thread, &event.op);
            if let Some(number) = node.operation {
                remove(&mut seen, &self.covered[number]);
                add(&mut seen, number);
            }
            join(&mut node.seen_below, &seen, &[]);
            seen.clone_from(&node.seen_below);
        }
    }

    fn mark(&mut self, seen: &mut Vec<u64>, thread: ThreadId, op: &Pending) {
        if let Some(number) = self.number(thread, op) {
            add(seen, number);
        }
    }

    /// The number of an operation; none if it touches nothing.
    fn number(&mut self, thread: ThreadId, op: &Pending) -> Option<usize> {
        if op.accesses().is_empty() {
            return None;
        }
        let modes = op.accesses().iter().fold(0, |print, access| mix(print, access.mode as u64));
        // an operation that need not wait can race where its twin that has to cannot
        let waits = u64::from(op.timeout.is_some()) << 1 | u64::from(op.after_wake);
        let print = mix(mix(mix(op.print(), modes), waits), thread.0.into());
        let next = self.operations.len();
        let number = *self.numbers.entry(print).or_insert(next);
        if number == next {
            self.operations.push((thread, *op));
            let mut covered = Vec::new();
            for (other, (_, known)) in self.operations.iter().enumerate().filter(|(_, (by, _))| *by == thread) {
                if covers(op, known) {
                    add(&mut covered, other);
                }
                if other < next && covers(known, op) {
                    add(&mut self.covered[other], next);
                }
            }
            self.covered.push(covered);
        }
        Some(number)
    }
}

/// Whether whatever depends on `second` depends on `first` too.
fn covers(first: &Pending, second: &Pending) -> bool {
    let written = |object| first.accesses().iter().any(|own| own.object == object && own.mode == Mode::Write);
    second.accesses().iter().all(|access| written(access.object))
}

fn add(into: &mut Vec<u64>, number: usize) {
    if into.len() <= number / 64 {
        into.resize(number / 64 + 1, 0);
    }
    into[number / 64] |= 1 << (number % 64);
}

fn remove(from: &mut [u64], others: &[u64]) {
    for (mine, theirs) in from.iter_mut().zip(others) {
        *mine &= !theirs;
    }
}

/// Adds all of `from` but `without`.
fn join(into: &mut Vec<u64>, from: &[u64], without: &[u64]) {
    if into.len() < from.len() {
        into.resize(from.len(), 0);
    }
    for (at, (mine, theirs)) in into.iter_mut().zip(from).enumerate() {
        *mine |= theirs & !without.get(at).unwrap_or(&0);
    }
}

impl Tree {
    /// The current execution has reached a known state: races its way there with all that is known to happen below.
    pub(super) fn join_summary(&mut self, execution: &Execution, state: u64) {
        let seen_below = self.summaries.states.get(&state).map(|(_, seen)| seen.clone()).unwrap_or_default();
        for number in 0..self.summaries.operations.len() {
            if seen_below.get(number / 64).is_none_or(|word| word >> (number % 64) & 1 == 0) {
                continue;
            }
            let (thread, op) = self.summaries.operations[number];
            // an object or a thread that is yet to be made cannot have been touched on the way
            let known = |a: &&crate::sched::controlled::pending::Access| (a.object as usize) < execution.objects.len();
            if op.accesses().iter().filter(known).count() < op.accesses().len() {
                continue;
            }
            let nothing = Clock::default();
            let before = execution.threads.get(thread.index()).map_or(&nothing, |thread| &thread.clock);
            let positions = all_so_far(execution, &op);
            self.races.find(execution, &Later { thread, op: &op, before, positions, gate: None, fired: false });
            for at in &self.races.candidates {
                // whatever follows, an order with the two reversed can begin with any of these
                let (known, _) = initials(&not_needing(execution, *at as usize, execution.events.len()));
                let node = &mut self.path[*at as usize];
                let awake = known & node.enabled & !node.sleep_on_arrival;
                if awake != 0 {
                    if awake & node.backtrack == 0 {
                        node.backtrack |= 1 << awake.trailing_zeros();
                    }
                    continue;
                }
                let bit = 1 << thread.0;
                // the thread alone will do only if it is really explored from there, not asleep from the start
                node.backtrack |= if node.enabled & !node.sleep_on_arrival & bit != 0 { bit } else { node.enabled };
            }
        }
        self.summaries.reached = seen_below;
    }
}
