//! Counts interleavings exactly, and finds the schedules with the fewest context switches, on the graph of all states.
//!
//! Every schedule is followed until it reaches a state that was counted before. Below a state, the number of interleavings
//! that lead to an outcome is the sum over its successors (dynamic programming). A state holds what every thread has learned,
//! so the graph has no circles. With a bound on preemptions the state includes how many were used (M. Musuvathi, S. Qadeer,
//! *Iterative Context Bounding*, PLDI 2007).

use crate::sched::controlled::execution::{Execution, id_of};
use crate::sched::controlled::pending::Pending;
use crate::sched::controlled::print::{PrintMap, mix};
use crate::sched::controlled::runtime::stay;
use crate::sched::controlled::{Choice, Scheduler};
use crate::sched::schedule::Turn;
use crate::trace::{MAX_THREADS, ThreadId};

/// How often an outcome is reached from a state, and with how few switches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    pub(super) ending: u64,
    pub(super) interleavings: u128,
    /// The fewest switches, by the thread that takes the first step.
    switches: [u16; MAX_THREADS],
}

const NEVER: u16 = u16::MAX;

#[derive(Clone, Copy, Debug)]
enum Next {
    State(u64),
    End(u64),
}

#[derive(Debug, Default)]
struct Counted {
    tallies: Vec<Tally>,
    edges: Vec<(Choice, Next)>,
}

struct Node {
    current: ThreadId,
    alternative: u16,
    alternatives: u16,
    todo: u32,
    /// The preemptions on the way here.
    preemptions: u32,
    /// The thread of the step before, if it could go on: to choose another is a preemption.
    going_on: Option<ThreadId>,
    key: u64,
    /// What the chosen step was, to notice a program that does not repeat itself.
    print: u64,
    counted: Counted,
}

impl Node {
    fn preemptions_after(&self) -> u32 {
        self.preemptions + u32::from(self.going_on.is_some_and(|last| last != self.current))
    }
}

/// Every state that was counted, and the one that programs begin in.
#[derive(Debug, Default)]
pub(super) struct Counts {
    states: PrintMap<Counted>,
    root: Option<u64>,
}

/// The survey, as a scheduler.
pub(super) struct Survey {
    path: Vec<Node>,
    repeat: usize,
    counts: Counts,
    bound: Option<u32>,
    /// The bound kept something out.
    pub(super) restricted: bool,
    /// The current execution reached a state that was counted.
    reached: Option<u64>,
}

impl Survey {
    pub(super) fn new(bound: Option<u32>) -> Survey {
        Survey { path: Vec::new(), repeat: 0, counts: Counts::default(), bound, restricted: false, reached: None }
    }

    /// How many states are known, finished or under way.
    pub(super) fn size(&self) -> usize {
        self.counts.states.len() + self.path.len()
    }

    /// Whether the execution that just ended came to its own end.
    pub(super) fn came_to_an_end(&self) -> bool {
        self.reached.is_none()
    }

    /// Takes note of how the execution went on, with its ending if it came to one; false when all is counted.
    pub(super) fn advance(&mut self, ending: u64) -> bool {
        let next = self.reached.take().map_or(Next::End(ending), Next::State);
        match self.path.last_mut() {
            Some(node) => absorb(node, next, &self.counts.states),
            // a program without a single step has one way to go
            None => {
                let only = Tally { ending, interleavings: 1, switches: [0; MAX_THREADS] };
                self.counts.states.insert(0, Counted { tallies: vec![only], edges: Vec::new() });
                self.counts.root = Some(0);
            }
        }
        while let Some(node) = self.path.last_mut() {
            if node.alternative + 1 < node.alternatives {
                node.alternative += 1;
                self.repeat = self.path.len();
                return true;
            }
            node.todo &= !(1 << node.current.0);
            if node.todo != 0 {
                node.current = ThreadId(node.todo.trailing_zeros());
                (node.alternative, node.alternatives) = (0, 0);
                self.repeat = self.path.len();
                return true;
            }
            let Some(node) = self.path.pop() else { break };
            self.counts.states.insert(node.key, node.counted);
            match self.path.last_mut() {
                Some(parent) => absorb(parent, Next::State(node.key), &self.counts.states),
                None => self.counts.root = Some(node.key),
            }
        }
        false
    }

    /// What was counted, of a finished survey.
    pub(super) fn into_counts(self) -> Counts {
        self.counts
    }
}

impl Counts {
    /// The totals of the whole program.
    pub(super) fn totals(&self) -> &[Tally] {
        self.root.map_or(&[], |root| self.below(root))
    }

    /// The totals of what can follow a state.
    pub(super) fn below(&self, state: u64) -> &[Tally] {
        self.states.get(&state).map_or(&[], |counted| &counted.tallies)
    }

    /// A schedule with the fewest switches from the beginning to that ending.
    pub(super) fn shortest(&self, ending: u64) -> Option<Vec<Turn>> {
        self.shortest_from(self.root?, None, ending).map(|(_, turns)| turns)
    }

    /// The turns with the fewest switches from a state to that ending, and how many they are; the step before was `last`'s.
    pub(super) fn shortest_from(&self, state: u64, last: Option<ThreadId>, ending: u64) -> Option<(u16, Vec<Turn>)> {
        let mut turns = Vec::new();
        let mut key = state;
        if self.states.get(&key)?.edges.is_empty() {
            return Some((0, turns));
        }
        let tally = |key: u64| self.below(key).iter().find(|tally| tally.ending == ending);
        let switches = &tally(key)?.switches;
        let (mut thread, total) = least(switches, last)?;
        let mut cost = switches[thread.index()];
        loop {
            // the edge of `thread` below which the rest costs exactly what is left
            let mut found = None;
            for (choice, next) in self.states.get(&key)?.edges.iter().filter(|(choice, _)| choice.thread == thread) {
                match next {
                    Next::End(end) if *end == ending && cost == 0 => found = Some((*choice, None)),
                    Next::End(_) => {}
                    Next::State(below) => {
                        let Some(tally) = tally(*below) else { continue };
                        for (index, &rest) in tally.switches.iter().enumerate().filter(|(_, rest)| **rest != NEVER) {
                            let switch = u16::from(index != thread.index());
                            if rest.saturating_add(switch) == cost {
                                found = Some((*choice, Some((*below, id_of(index), rest))));
                            }
                        }
                    }
                }
                if found.is_some() {
                    break;
                }
            }
            let (choice, below) = found?;
            turns.push(turn_of(choice));
            match below {
                None => return Some((total, turns)),
                Some((state, first, rest)) => (key, thread, cost) = (state, first, rest),
            }
        }
    }
}

/// A decision as a part of a schedule.
pub(super) fn turn_of(choice: Choice) -> Turn {
    Turn { thread: u8::try_from(choice.thread.0).unwrap_or(u8::MAX), alternative: choice.alternative }
}

/// The thread to begin with for the fewest switches, and how many they are; to begin with another than `last` is one too.
fn least(switches: &[u16; MAX_THREADS], last: Option<ThreadId>) -> Option<(ThreadId, u16)> {
    let possible = switches.iter().enumerate().filter(|(_, rest)| **rest != NEVER);
    let costs = possible.map(|(index, rest)| {
        let id = id_of(index);
        (id, rest.saturating_add(u16::from(last.is_some_and(|last| last != id))))
    });
    costs.min_by_key(|(_, cost)| *cost)
}

/// Adds what lies beyond the node's current choice.
fn absorb(node: &mut Node, next: Next, states: &PrintMap<Counted>) {
    let thread = node.current;
    node.counted.edges.push((Choice { thread, alternative: node.alternative }, next));
    let mut add = |ending: u64, interleavings: u128, cost: u16| {
        let tallies = &mut node.counted.tallies;
        let at = tallies.iter().position(|tally| tally.ending == ending).unwrap_or_else(|| {
            tallies.push(Tally { ending, interleavings: 0, switches: [NEVER; MAX_THREADS] });
            tallies.len() - 1
        });
        let tally = &mut tallies[at];
        tally.interleavings = tally.interleavings.saturating_add(interleavings);
        let best = &mut tally.switches[thread.index()];
        *best = (*best).min(cost);
    };
    match next {
        Next::End(ending) => add(ending, 1, 0),
        Next::State(below) => {
            for tally in states.get(&below).map_or(&[][..], |counted| &counted.tallies) {
                let costs = tally.switches.iter().enumerate().filter(|(_, rest)| **rest != NEVER);
                let cost = costs.map(|(index, rest)| rest.saturating_add(u16::from(index != thread.index()))).min();
                add(tally.ending, tally.interleavings, cost.unwrap_or(NEVER));
            }
        }
    }
}

impl Scheduler for Survey {
    fn repeats(&self) -> usize {
        // the last of the steps to be repeated goes another way than before
        self.repeat.saturating_sub(1)
    }

    fn pick(&mut self, execution: &mut Execution, enabled: u32) -> Option<Choice> {
        let at = execution.events.len();
        if at < self.repeat {
            let node = &mut self.path[at];
            let op = execution.threads.get(node.current.index()).map(|thread| &thread.op);
            let print = op.map_or(0, Pending::print);
            if node.alternatives == 0 {
                (node.alternatives, node.print) = (op.map_or(1, |op| op.alternatives), print);
            }
            if enabled >> node.current.0 & 1 == 0 || node.print != print {
                execution.diverged(node.current);
                return None;
            }
            return Some(Choice { thread: node.current, alternative: node.alternative });
        }
        let mut key = execution.state();
        let mut todo = enabled;
        let mut preemptions = 0;
        let going_on = (at > 0 && enabled >> execution.last.0 & 1 == 1).then_some(execution.last);
        if let Some(bound) = self.bound {
            preemptions = self.path.last().map_or(0, Node::preemptions_after);
            key = mix(key, mix(preemptions.into(), going_on.map_or(99, |last| last.0.into())));
            if let (true, Some(last)) = (preemptions >= bound, going_on) {
                todo = 1 << last.0;
                self.restricted |= enabled != todo;
            }
        }
        if self.counts.states.contains_key(&key) {
            self.reached = Some(key);
            return None;
        }
        let current = stay(todo, execution.last);
        let op = &execution.threads[current.index()].op;
        let (alternatives, print) = (op.alternatives, op.print());
        self.path.push(Node {
            current,
            alternative: 0,
            alternatives,
            todo,
            preemptions,
            going_on,
            key,
            print,
            counted: Counted::default(),
        });
        Some(Choice::first(current))
    }
}
