//! One OS thread's part of a search: it runs execution after execution and asks the strategy what to try next.

use super::Explorer;
use super::notes::Notes;
use super::survey::Survey;
use crate::sched::controlled::execution::{Execution, Trouble};
use crate::sched::controlled::{Runtime, Scheduler};
use crate::sched::exploration::{Cut, Limits};
use crate::sched::explore::search::ending;
use crate::sched::program::Program;
use crate::trace::MAX_THREADS;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A scheduler that knows what to try next.
pub(super) trait Strategy: Scheduler {
    /// Before an execution.
    fn begin(&mut self) {}
    /// Whether it left the execution before its end, because what follows is known.
    fn left(&self) -> bool;
    /// After an execution: finds what else has to be tried, and sets up the next one; false if there is none.
    fn advance(&mut self, execution: &Execution) -> bool;
    /// How many states it keeps in mind.
    fn size(&self) -> usize {
        0
    }
}

impl Strategy for Survey {
    fn left(&self) -> bool {
        !self.came_to_an_end()
    }

    fn advance(&mut self, execution: &Execution) -> bool {
        Survey::advance(self, ending(execution))
    }

    fn size(&self) -> usize {
        Survey::size(self)
    }
}

/// Why a search ended before all was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It has had its share of time or memory: another search may do better.
    Share,
    /// The exploration as a whole is over.
    Cut(Cut),
    /// The program looks at whether threads have ended: it must begin anew, with ends as steps.
    Ends,
    /// It must begin anew on one thread: see [`crew`](super::crew).
    Alone,
}

/// How far one search may go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    /// Until so long after the beginning of the whole exploration.
    pub(super) until: Option<Duration>,
    /// States kept in mind.
    pub(super) states: usize,
}

impl Share {
    /// As far as the limits of the exploration go.
    pub(super) const WHOLE: Share = Share { until: None, states: usize::MAX };
}

/// What ends a search early. All its threads ask the same one.
pub(super) struct Watch<'a> {
    pub(super) explorer: &'a Explorer,
    pub(super) started: Instant,
    pub(super) share: Share,
    /// Executions before this search.
    pub(super) before: u64,
}

/// Time is looked at after so many executions.
const LOOK_EVERY: u64 = 16;

impl Watch<'_> {
    /// Whether to stop after so many executions of this thread, with so many outcomes known.
    fn over(&self, executions: u64, outcomes: usize) -> Option<Stop> {
        let limits = &self.explorer.limits;
        if self.explorer.interrupt.is_raised() {
            return Some(Stop::Cut(Cut::Interrupted));
        }
        if let Some(most) = limits.executions.filter(|most| self.before + executions >= *most) {
            return Some(Stop::Cut(Cut::Executions(most)));
        }
        if !executions.is_multiple_of(LOOK_EVERY) {
            return None;
        }
        self.explorer.progress.executed(LOOK_EVERY, outcomes);
        let elapsed = self.started.elapsed();
        if let Some(time) = limits.time.filter(|time| elapsed >= *time) {
            return Some(Stop::Cut(Cut::Time(time)));
        }
        self.share.until.is_some_and(|until| elapsed >= until).then_some(Stop::Share)
    }
}

/// What the executions of a search amount to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) executions: u64,
    pub(super) steps: u64,
    /// The most steps and the most threads of one execution.
    pub(super) longest: u32,
    pub(super) threads: u32,
    /// Some execution was left at the limit of steps.
    pub(super) limit_reached: bool,
}

impl Tally {
    fn add(&mut self, execution: &Execution, left: bool) {
        let as_u32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.executions += 1;
        self.steps += execution.events.len() as u64;
        self.longest = self.longest.max(as_u32(execution.events.len()));
        self.threads = self.threads.max(as_u32(execution.threads.len()));
        self.limit_reached |= execution.limit_reached && !left;
    }

    pub(super) fn join(&mut self, other: &Tally) {
        self.executions += other.executions;
        self.steps += other.steps;
        self.longest = self.longest.max(other.longest);
        self.threads = self.threads.max(other.threads);
        self.limit_reached |= other.limit_reached;
    }
}

/// A runtime with its strategy, on one OS thread.
pub(super) struct Worker<S> {
    pub(super) strategy: Rc<RefCell<S>>,
    runtime: Rc<Runtime>,
    pub(super) tally: Tally,
}

impl<S: Strategy + 'static> Worker<S> {
    pub(super) fn new(explorer: &Explorer, ends_are_steps: bool, strategy: S) -> Worker<S> {
        let strategy = Rc::new(RefCell::new(strategy));
        let Limits { steps, .. } = explorer.limits;
        let runtime = Runtime::new(Rc::clone(&strategy) as _, explorer.time, steps);
        runtime.execution.borrow_mut().ends_are_steps = ends_are_steps;
        Worker { strategy, runtime, tally: Tally::default() }
    }

    /// Runs the program once and takes notes. False if nothing is left to try.
    pub(super) fn step<N: Notes>(&mut self, program: &Program, watch: &Watch<'_>, notes: &mut N) -> Result<bool, Stop> {
        self.strategy.borrow_mut().begin();
        self.runtime.run(program);
        let open = {
            let execution = self.runtime.execution.borrow();
            let mut strategy = self.strategy.borrow_mut();
            let left = strategy.left();
            self.tally.add(&execution, left);
            match &execution.trouble {
                _ if execution.ends_are_watched && !execution.ends_are_steps => Err(Stop::Ends),
                Some(Trouble::TooManyThreads) => Err(Stop::Cut(Cut::Threads(MAX_THREADS))),
                Some(Trouble::Diverged(what)) => Err(Stop::Cut(Cut::Diverged(what.clone()))),
                None => {
                    if left {
                        notes.left();
                    } else {
                        notes.end(&execution);
                    }
                    let open = strategy.advance(&execution);
                    // an execution that found something out may come after the share is used up, never before
                    if open && strategy.size() > watch.share.states { Err(Stop::Share) } else { Ok(open) }
                }
            }
        };
        self.runtime.tear_down();
        match open {
            Ok(true) => watch.over(self.tally.executions, notes.outcomes()).map_or(Ok(true), Err),
            other => other,
        }
    }

    /// Goes on until all is tried.
    pub(super) fn finish<N: Notes>(&mut self, program: &Program, watch: &Watch<'_>, notes: &mut N) -> Result<(), Stop> {
        while self.step(program, watch, notes)? {}
        Ok(())
    }

    /// Threads that must not be put to sleep, found out on the way.
    pub(super) fn unsleepable(&self) -> u32 {
        self.runtime.execution.borrow().unsleepable
    }
}

impl Stop {
    /// What ends the whole exploration; none if only this search has had its share.
    pub(super) fn into_cut(self) -> Option<Cut> {
        match self {
            Stop::Cut(cut) => Some(cut),
            Stop::Share | Stop::Ends | Stop::Alone => None,
        }
    }
}
