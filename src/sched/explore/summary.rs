//! State merging: for each state that was explored to the end, which operations happen somewhere below it.
//!
//! An execution that reaches such a state again is left there. What it would have found below is known; only the races
//! between the way that led here and the operations below are new, and the summary tells which those can be.

use super::races::{Later, all_so_far, never_happens};
use super::search::{Node, Tree};
use crate::sched::controlled::execution::{Execution, id_of};
use crate::sched::controlled::pending::Pending;
use crate::sched::controlled::print::{PrintMap, mix};
use crate::trace::{Clock, ThreadId};

/// What is known of the states that were explored to the end.
#[derive(Default)]
pub(super) struct Summaries {
    /// By state: who slept on arrival, and which operations were seen below, as bits.
    states: PrintMap<(u32, Vec<u64>)>,
    /// What the bits stand for.
    operations: Vec<(ThreadId, Pending)>,
    numbers: PrintMap<usize>,
}

impl Summaries {
    /// Who slept there and what was seen below, if that state was explored to the end.
    pub(super) fn known(&self, state: u64) -> Option<(u32, Vec<u64>)> {
        self.states.get(&state).cloned()
    }

    /// Keeps the summary of a place that is explored to the end.
    pub(super) fn keep(&mut self, node: &Node, parent: Option<&mut Node>) {
        if let Some(parent) = parent {
            join(&mut parent.seen_below, &node.seen_below);
        }
        self.states.insert(node.key, (node.sleep_on_arrival, node.seen_below.clone()));
    }

    /// Adds the operations of an execution to the summaries of all the places on its way.
    pub(super) fn fold(&mut self, path: &mut [Node], execution: &Execution) {
        let mut seen = path.last().map(|node| node.seen_below.clone()).unwrap_or_default();
        for (index, thread) in execution.threads.iter().enumerate() {
            if never_happens(execution, index) {
                self.mark(&mut seen, id_of(index), &thread.op);
            }
        }
        for (node, event) in path.iter_mut().zip(&execution.events).rev() {
            self.mark(&mut seen, event.thread, &event.op);
            join(&mut node.seen_below, &seen);
            seen.clone_from(&node.seen_below);
        }
    }

    fn mark(&mut self, seen: &mut Vec<u64>, thread: ThreadId, op: &Pending) {
        if op.accesses().is_empty() {
            return;
        }
        let modes = op.accesses().iter().fold(0, |print, access| mix(print, access.mode as u64));
        // an operation that need not wait can race where its twin that has to cannot
        let waits = u64::from(op.timeout.is_some()) << 1 | u64::from(op.after_wake);
        let print = mix(mix(mix(op.print(), modes), waits), thread.0.into());
        let next = self.operations.len();
        let number = *self.numbers.entry(print).or_insert(next);
        if number == next {
            self.operations.push((thread, *op));
        }
        if seen.len() <= number / 64 {
            seen.resize(number / 64 + 1, 0);
        }
        seen[number / 64] |= 1 << (number % 64);
    }
}

fn join(into: &mut Vec<u64>, from: &[u64]) {
    if into.len() < from.len() {
        into.resize(from.len(), 0);
    }
    for (mine, theirs) in into.iter_mut().zip(from) {
        *mine |= theirs;
    }
}

impl Tree {
    /// The current execution has reached a known state: races its way there with all that is known to happen below.
    pub(super) fn join_summary(&mut self, execution: &Execution, seen_below: &[u64]) {
        if let Some(parent) = self.path.last_mut() {
            join(&mut parent.seen_below, seen_below);
        }
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
            self.races.find(execution, &Later { thread, op: &op, before, positions, fired: false });
            for at in &self.races.candidates {
                let node = &mut self.path[*at as usize];
                let bit = 1 << thread.0;
                // the thread alone will do only if it is really explored from there, not asleep from the start
                node.backtrack |= if node.enabled & !node.sleep_on_arrival & bit != 0 { bit } else { node.enabled };
            }
        }
    }
}
