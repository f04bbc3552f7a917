//! The optimal search: source sets with wake-up trees. It executes each inequivalent order once and begins no other
//! execution; the cross-check of the default search.
//!
//! Source: P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, *Optimal Dynamic Partial Order Reduction* (POPL 2014) and
//! *Source Sets* (JACM 2017), section 6. Two things are otherwise here. A wake-up sequence holds all later steps that do not
//! need the reversed one, not only those up to the race: cut there it loses an order in about one of ten thousand random
//! programs. And as programs make random choices, all races are looked at again after every execution.

use super::races::{Later, Races, happened_before, not_needing};
use super::worker::Strategy;
use crate::sched::controlled::execution::{Event, Execution};
use crate::sched::controlled::pending::Pending;
use crate::sched::controlled::runtime::stay;
use crate::sched::controlled::{Choice, Scheduler};

/// A step of a wake-up sequence.
struct Wake<'a> {
    choice: Choice,
    op: &'a Pending,
    /// What has happened; none for the later half of the race, which need not have.
    event: Option<&'a Event>,
}

/// A branch of a wake-up tree: a step, and what is to follow.
struct Branch {
    choice: Choice,
    op: Pending,
    then: Vec<Branch>,
}

/// A place in the current schedule.
struct Node {
    current: Choice,
    alternatives: u16,
    /// It was told to take this step, by a wake-up sequence.
    told: bool,
    /// Steps that need not come first here: what follows was seen elsewhere.
    sleep: Vec<Choice>,
    /// What is still to be tried here.
    wake: Vec<Branch>,
    op: Pending,
}

/// The optimal search, as a scheduler.
#[derive(Default)]
pub(super) struct Optimal {
    path: Vec<Node>,
    repeat: usize,
    /// What the current execution is told to do after `path`.
    ahead: Vec<Branch>,
    races: Races,
    left: bool,
}

impl Optimal {
    fn inherited_sleep(&self, execution: &Execution) -> Vec<Choice> {
        let (Some(parent), Some(event)) = (self.path.last(), execution.events.last()) else { return Vec::new() };
        let stays = |slept: &&Choice| {
            let op = &execution.threads[slept.thread.index()].op;
            let may = execution.unsleepable >> slept.thread.0 & 1 == 0;
            may && slept.thread != event.thread && !op.depends_on(&event.op)
        };
        parent.sleep.iter().filter(stays).copied().collect()
    }

    /// Schedules an execution in which `later` comes before the step `first`.
    fn reverse(&mut self, execution: &Execution, first: usize, later: &Later<'_>) {
        let mut sequence: Vec<Wake<'_>> = not_needing(execution, first, execution.events.len())
            .into_iter()
            .map(|event| Wake {
                choice: Choice { thread: event.thread, alternative: event.alternative },
                op: &event.op,
                event: Some(event),
            })
            .collect();
        sequence.push(Wake { choice: Choice::first(later.thread), op: later.op, event: None });

        let node = &self.path[first];
        for &one in &node.sleep {
            let own = execution.events[first..].iter().find(|event| event.thread == one.thread).map(|event| &event.op);
            let op = own.unwrap_or(&execution.threads[one.thread.index()].op);
            // a choice that is not made in the sequence is covered only if every way it can fall out is
            let ways = node.sleep.iter().filter(|other| other.thread == one.thread).count();
            if begins(&sequence, later, one, op, ways >= op.alternatives.into()) {
                return;
            }
        }
        let mut list = &mut self.path[first].wake;
        // follow the branches that begin orders equivalent to the sequence
        while let Some(at) = list.iter().position(|branch| begins(&sequence, later, branch.choice, &branch.op, true)) {
            if list[at].then.is_empty() {
                return;
            }
            let thread = list[at].choice.thread;
            if let Some(place) = sequence.iter().position(|wake| wake.choice.thread == thread) {
                sequence.remove(place);
                if sequence.is_empty() {
                    return;
                }
            }
            list = &mut list[at].then;
        }
        let one_by_one = |then: Vec<Branch>, wake: &Wake<'_>| vec![Branch { choice: wake.choice, op: *wake.op, then }];
        list.extend(sequence.iter().rev().fold(Vec::new(), one_by_one));
    }

    fn next_branch(&mut self) -> bool {
        self.ahead.clear();
        while let Some(node) = self.path.last_mut() {
            if !node.told {
                // the other ways in which a choice can fall out; where a sequence told the way, others tell the others
                let thread = node.current.thread;
                let ways = (0..node.alternatives).map(|alternative| Choice { thread, alternative });
                let others: Vec<Choice> = ways
                    .filter(|way| *way != node.current && !node.sleep.contains(way))
                    .filter(|way| node.wake.iter().all(|branch| branch.choice != *way))
                    .collect();
                node.wake.extend(others.into_iter().map(|choice| Branch { choice, op: node.op, then: Vec::new() }));
            }
            node.sleep.push(node.current);
            node.told = true;
            if !node.wake.is_empty() {
                let branch = node.wake.remove(0);
                (node.current, node.op, node.alternatives) = (branch.choice, branch.op, branch.op.alternatives);
                self.ahead = branch.then;
                self.repeat = self.path.len();
                return true;
            }
            self.path.pop();
        }
        false
    }
}

/// Does the step `a` of the sequence come before its step `b` in every equivalent order?
fn comes_before(sequence: &[Wake<'_>], a: usize, b: usize, later: &Later<'_>) -> bool {
    let Some(first) = sequence[a].event else { return false };
    match sequence[b].event {
        Some(event) => happened_before(first, &event.clock),
        None => {
            let known = |wake: &Wake<'_>| {
                wake.event.is_some_and(|z| wake.op.depends_on(later.op) && happened_before(first, &z.clock))
            };
            happened_before(first, later.before) || sequence.iter().any(known)
        }
    }
}

/// Can an order equivalent to the sequence, or to one that continues it, begin with `choice`? (A weak initial.)
fn begins(sequence: &[Wake<'_>], later: &Later<'_>, choice: Choice, op: &Pending, every_way: bool) -> bool {
    match sequence.iter().position(|wake| wake.choice.thread == choice.thread) {
        Some(at) => sequence[at].choice == choice && (0..at).all(|before| !comes_before(sequence, before, at, later)),
        None => every_way && sequence.iter().all(|wake| !wake.op.depends_on(op)),
    }
}

impl Strategy for Optimal {
    fn begin(&mut self) {
        self.left = false;
    }

    fn left(&self) -> bool {
        self.left
    }

    fn advance(&mut self, execution: &Execution) -> bool {
        if !self.left {
            let mut races = std::mem::take(&mut self.races);
            races.each(execution, 0, &mut |first, later, _| self.reverse(execution, first, later));
            self.races = races;
        }
        self.next_branch()
    }
}

impl Scheduler for Optimal {
    fn pick(&mut self, execution: &mut Execution, enabled: u32) -> Option<Choice> {
        let at = execution.events.len();
        let able = |choice: Choice| enabled >> choice.thread.0 & 1 == 1;
        if at < self.repeat {
            let node = &mut self.path[at];
            if !able(node.current) {
                execution.diverged(node.current.thread);
                return None;
            }
            return Some(node.current);
        }
        let sleep = self.inherited_sleep(execution);
        let mut wake = std::mem::take(&mut self.ahead);
        let told = !wake.is_empty();
        let current = if told {
            let branch = wake.remove(0);
            self.ahead = branch.then;
            if !able(branch.choice) {
                execution.diverged(branch.choice.thread);
                return None;
            }
            branch.choice
        } else {
            let awake = |thread: u32| {
                let ways = execution.threads[thread as usize].op.alternatives;
                let asleep = sleep.iter().filter(|slept| slept.thread.0 == thread).count();
                enabled >> thread & 1 == 1 && asleep < ways.into()
            };
            let awake = (0..u32::BITS).filter(|&t| enabled >> t & 1 == 1 && awake(t)).fold(0, |mask, t| mask | 1 << t);
            if awake == 0 {
                self.left = true;
                return None;
            }
            let thread = stay(awake, execution.last);
            let ways = (0..execution.threads[thread.index()].op.alternatives)
                .map(|alternative| Choice { thread, alternative });
            let mut awake = ways.filter(|way| !sleep.contains(way));
            awake.next().unwrap_or(Choice::first(thread))
        };
        let op = execution.threads[current.thread.index()].op;
        self.path.push(Node { current, alternatives: op.alternatives, told, sleep, wake, op });
        Some(current)
    }
}
