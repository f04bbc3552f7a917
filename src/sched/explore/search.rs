//! The stateless depth-first search: naive, with source sets, and with states merged.
//!
//! Sources: P. Godefroid, *Partial-Order Methods for the Verification of Concurrent Systems* (1996), for sleep sets and
//! state caching; C. Flanagan and P. Godefroid, *Dynamic Partial-Order Reduction for Model Checking Software* (POPL 2005);
//! P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, *Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction*
//! (JACM 2017).

use super::crew::{Crew, Place, Task};
use super::races::Races;
use super::summary::Summaries;
use super::worker::Strategy;
use crate::sched::controlled::execution::Execution;
pub(super) use crate::sched::controlled::execution::bits;
use crate::sched::controlled::print::mix;
use crate::sched::controlled::runtime::stay;
use crate::sched::controlled::{Choice, Scheduler};
use crate::trace::ThreadId;
use std::sync::Arc;

/// How the tree of all schedules is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// Every schedule. Slow, and certain: what the others are held against.
    Naive,
    /// One execution for each inequivalent order: source sets with sleep sets.
    Source,
    /// As `Source`, and a state that was seen before is not explored again: enough for the outcomes.
    Merged,
    /// As `Source`, and no execution is begun that turns out to be equivalent to another: source sets with wake-up trees.
    /// A cross-check for programs in which no two threads start others: they may get other numbers in another order.
    Optimal,
}

/// A place in the current schedule where a decision was taken.
pub(super) struct Node {
    current: ThreadId,
    alternative: u16,
    alternatives: u16,
    pub(super) enabled: u32,
    /// Threads that need not go first here: what follows was seen elsewhere.
    pub(super) sleep: u32,
    /// `sleep` as it was when this place was reached.
    pub(super) sleep_on_arrival: u32,
    /// Threads to go first here, in this subtree or another.
    pub(super) backtrack: u32,
    pub(super) key: u64,
    /// What the chosen step was, to notice a program that does not repeat itself.
    print: u64,
    /// See [`Summaries`]: what was seen below, and the number of the chosen step there.
    pub(super) seen_below: Vec<u64>,
    pub(super) operation: Option<usize>,
    /// Where other workers take branches of it too. Then `backtrack` does not count.
    pub(super) common: Option<Arc<Place>>,
}

impl Node {
    /// A place that is there only to be passed on the way to somebody else's subtree.
    fn passed(place: &Arc<Place>, choice: Choice, print: u64) -> Node {
        Node {
            current: choice.thread,
            alternative: choice.alternative,
            alternatives: choice.alternative + 1,
            enabled: place.enabled,
            sleep: 0,
            sleep_on_arrival: 0,
            backtrack: 0,
            key: 0,
            print,
            seen_below: Vec::new(),
            operation: None,
            common: Some(Arc::clone(place)),
        }
    }

    /// The threads still to be tried after the current one, by this worker.
    fn open(&self) -> u32 {
        match self.common {
            Some(_) => 0,
            None => self.backtrack & !self.sleep & !(1 << self.current.0),
        }
    }
}

/// What a place must have in addition, so that one of `initials` goes first there at some time: nothing if one does.
pub(super) fn needed(there: u32, enabled: u32, initials: u32, wanted: ThreadId) -> u32 {
    let possible = initials & enabled;
    if there & initials != 0 {
        0
    } else if possible >> wanted.0 & 1 == 1 {
        1 << wanted.0
    } else if let Some(thread) = bits(possible).next() {
        1 << thread.0
    } else {
        enabled
    }
}

/// The search, as a scheduler that remembers the current schedule.
pub(super) struct Tree {
    pub(super) search: Search,
    pub(super) path: Vec<Node>,
    /// How much of `path` is to be repeated before anything new begins.
    pub(super) repeat: usize,
    /// How many steps of that the last execution took too.
    known: usize,
    pub(super) summaries: Summaries,
    pub(super) races: Races,
    /// The current execution was left because what follows is known.
    cut: bool,
    /// Who shares the search.
    pub(super) crew: Option<Arc<Crew>>,
}

impl Tree {
    pub(super) fn new(search: Search) -> Tree {
        Tree {
            search,
            path: Vec::new(),
            repeat: 0,
            known: 0,
            summaries: Summaries::default(),
            races: Races::default(),
            cut: false,
            crew: None,
        }
    }

    /// Goes on in a subtree that somebody else has left open.
    pub(super) fn take_over(&mut self, task: &Task) {
        self.path.clear();
        let last = Node { sleep: task.sleep, ..Node::passed(&task.place, Choice::first(task.thread), 0) };
        self.path.push(last);
        let mut place = &task.place;
        while let Some((before, choice, print)) = &place.before {
            self.path.push(Node::passed(before, *choice, *print));
            place = before;
        }
        self.path.reverse();
        // this worker has been elsewhere
        (self.repeat, self.known) = (self.path.len(), 0);
    }

    /// Leaves the largest open part of the current subtree to others.
    pub(super) fn share(&mut self, crew: &Crew) {
        let own = self.path.iter().position(|node| node.common.is_none()).unwrap_or(self.path.len());
        let Some(open) = (own..self.path.len()).find(|&at| self.path[at].open() != 0) else { return };
        for at in own..=open {
            let way = |before: &Node| {
                let choice = Choice { thread: before.current, alternative: before.alternative };
                before.common.clone().map(|place| (place, choice, before.print))
            };
            let before = at.checked_sub(1).and_then(|before| way(&self.path[before]));
            let node = &mut self.path[at];
            let sleep = node.sleep | 1 << node.current.0;
            node.common = Some(Place::new(before, node.enabled, sleep, node.backtrack));
        }
        crew.offer(self.path[open].common.clone());
    }

    /// Sees to it that one of `initials` is tried at the place `at`.
    pub(super) fn branch(&mut self, at: usize, initials: u32, wanted: ThreadId) {
        let node = &mut self.path[at];
        match (&node.common, &self.crew) {
            (Some(place), Some(crew)) => crew.branch(place, initials, wanted),
            _ => node.backtrack |= needed(node.backtrack | node.sleep, node.enabled, initials, wanted),
        }
    }

    /// Repeats the decision that was taken here before.
    fn again(&mut self, execution: &mut Execution, enabled: u32) -> Option<Choice> {
        let at = execution.events.len();
        let node = &mut self.path[at];
        let thread = node.current;
        let op = &execution.threads.get(thread.index())?.op;
        let print = op.print();
        if node.print == 0 {
            node.print = print;
            node.alternatives = op.alternatives;
        }
        if enabled >> thread.0 & 1 == 0 || node.print != print {
            execution.diverged(thread);
            return None;
        }
        Some(Choice { thread, alternative: node.alternative })
    }

    /// The threads that may sleep here, from those that slept or were done one step before.
    fn inherited_sleep(&self, execution: &Execution) -> u32 {
        if self.search == Search::Naive {
            return 0;
        }
        let (Some(parent), Some(event)) = (self.path.last(), execution.events.last()) else { return 0 };
        let mut sleep = parent.sleep & !execution.unsleepable;
        for id in bits(sleep) {
            if execution.threads[id.index()].op.depends_on(&event.op) {
                sleep &= !(1 << id.0);
            }
        }
        sleep
    }

    /// Sets up the next branch; false when the whole tree is done.
    fn next_branch(&mut self) -> bool {
        let found = self.find_branch();
        self.repeat = self.path.len();
        // the last of those steps goes another way than before
        self.known = self.repeat.saturating_sub(1);
        found
    }

    fn find_branch(&mut self) -> bool {
        while let Some(node) = self.path.last_mut() {
            if node.alternative + 1 < node.alternatives {
                node.alternative += 1;
                return true;
            }
            let open = node.open();
            node.sleep |= 1 << node.current.0;
            if open != 0 {
                node.current = ThreadId(open.trailing_zeros());
                (node.alternative, node.alternatives, node.print) = (0, 1, 0);
                return true;
            }
            let Some(node) = self.path.pop() else { break };
            if self.search == Search::Merged {
                self.summaries.keep(node, self.path.last_mut());
            }
        }
        false
    }

    /// After an execution: finds what else has to be tried.
    fn learn(&mut self, execution: &Execution) {
        let new = self.repeat.saturating_sub(1);
        if self.search != Search::Naive {
            self.reverse_races(execution, new);
        }
        if self.search == Search::Merged {
            self.summaries.fold(&mut self.path, execution, new);
        }
    }
}

impl Strategy for Tree {
    fn begin(&mut self) {
        self.cut = false;
    }

    fn left(&self) -> bool {
        self.cut
    }

    fn advance(&mut self, execution: &Execution) -> bool {
        self.learn(execution);
        self.next_branch()
    }
}

impl Scheduler for Tree {
    fn repeats(&self) -> usize {
        self.known
    }

    fn pick(&mut self, execution: &mut Execution, enabled: u32) -> Option<Choice> {
        if execution.events.len() < self.repeat {
            return self.again(execution, enabled);
        }
        debug_assert_eq!(self.path.len(), execution.events.len(), "one node for each step");
        let mut node = Node {
            current: ThreadId::MAIN,
            alternative: 0,
            alternatives: 1,
            enabled,
            sleep: self.inherited_sleep(execution),
            sleep_on_arrival: 0,
            backtrack: 0,
            key: 0,
            print: 0,
            seen_below: Vec::new(),
            operation: None,
            common: None,
        };
        if self.search == Search::Merged {
            node.key = execution.state();
            if let Some(slept) = self.summaries.known(node.key) {
                if slept & !node.sleep == 0 {
                    // all that follows was explored from here once: only its races with the way here are new
                    self.cut = true;
                    self.join_summary(execution, node.key);
                    return None;
                }
                node.sleep &= slept;
            }
        }
        let candidates = enabled & !node.sleep;
        if candidates == 0 {
            self.cut = true;
            return None;
        }
        node.sleep_on_arrival = node.sleep;
        node.current = stay(candidates, execution.last);
        node.backtrack = if self.search == Search::Naive { enabled } else { 1 << node.current.0 };
        let op = &execution.threads[node.current.index()].op;
        (node.alternatives, node.print) = (op.alternatives, op.print());
        let choice = Choice::first(node.current);
        self.path.push(node);
        Some(choice)
    }
}

/// A number for the way an execution ended; executions with the same number ended alike.
pub(super) fn ending(execution: &Execution) -> u64 {
    use crate::sched::controlled::print::print_of;
    use crate::sched::controlled::thread::{Status, Wait};
    if let Some(failure) = &execution.failure {
        return mix(2, print_of(failure));
    }
    if execution.limit_reached {
        return 3;
    }
    if execution.finished() {
        return mix(1, print_of(execution.value.as_deref().unwrap_or("")));
    }
    let mut print = 4_u64;
    for thread in execution.threads.iter().filter(|thread| !thread.daemon) {
        let wait = match thread.status {
            Status::Announced => execution.keyed_print(&thread.op),
            Status::Waiting(Wait::Wake { object, .. }) => mix(5, execution.objects[object as usize].key),
            Status::Waiting(Wait::Join(other)) => mix(6, execution.threads[other.index()].key),
            _ => continue,
        };
        // whatever order the threads were started in
        print = print.wrapping_add(mix(thread.key, wait));
    }
    print
}
