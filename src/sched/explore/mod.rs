//! Runs a program under every inequivalent order and tells what can come of it.

mod crew;
mod graph;
mod job;
mod ladder;
mod notes;
mod optimal;
mod position;
mod races;
mod random;
mod replay;
mod search;
mod summary;
mod survey;
mod witness;
mod worker;

pub use graph::{StateGraph, Way};
pub use position::{Doing, Position, Standing};
pub use replay::Misfit;
pub use search::Search;

use super::controlled::Runtime;
use super::controlled::record::Recording;
use super::exploration::{Cores, Exploration, Interrupt, Limits, TimeRule};
use super::program::Program;
use super::progress::Progress;
use super::schedule::Schedule;
use crate::trace::Trace;
use job::Job;
use notes::Ends;
use replay::Follow;
use search::ending;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use worker::Share;

/// Explores programs.
///
/// # Examples
/// ```
/// use racecourse::sched::{Explorer, Program};
/// use racecourse::sync::Shared;
/// use racecourse::threading::Thread;
///
/// let program = Program::new(|| {
///     let counter = Shared::new(0);
///     let adders: Vec<Thread> = (0..2)
///         .map(|_| {
///             let counter = counter.clone();
///             Thread::spawn(move || counter.set(counter.get() + 1))
///         })
///         .collect();
///     adders.iter().for_each(|adder| adder.join());
///     format!("counter = {}", counter.peek())
/// });
/// let found = Explorer::default().explore(&program);
/// let values: Vec<String> = found.outcomes.iter().map(|o| o.outcome.summary()).collect();
/// assert_eq!(values, ["counter = 1", "counter = 2"]);
/// assert_eq!((found.orders, found.interleavings), (Some(4), Some(6)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Explorer {
    /// How time passes.
    pub time: TimeRule,
    /// Where to stop.
    pub limits: Limits,
    /// What ends it from outside.
    pub interrupt: Interrupt,
    /// How it is spread over the machine.
    pub cores: Cores,
    /// Where it tells how far it has got.
    pub progress: Progress,
}

/// The final states of a program, for cross-checks between searches.
#[derive(Clone, Debug)]
pub struct EndStates {
    /// A fingerprint of each: what every thread has learned, what every object holds.
    pub states: BTreeSet<u64>,
    /// A fingerprint of each way to end.
    pub endings: BTreeSet<u64>,
    /// A fingerprint of each inequivalent order that was executed to its end.
    pub orders: BTreeSet<u64>,
    /// Executions that came to their end, and those that were left.
    pub executions: (u64, u64),
    /// How many steps all of them took.
    pub steps: u64,
    /// Whether the search came to its end.
    pub complete: bool,
}

impl Explorer {
    /// Runs `program` under every inequivalent order of its steps.
    ///
    /// # Panics
    /// Inside a program that is itself run or explored. A panic of `program` is an outcome.
    #[must_use]
    pub fn explore(&self, program: &Program) -> Exploration {
        Job::new(self, program).run()
    }

    /// Visits every state of `program` once: its outcomes, and what can still come of each state. No graph if there are more
    /// states than [`Limits::counted_states`], or the exploration was cut short otherwise; the exploration says so.
    ///
    /// # Panics
    /// As [`Explorer::explore`].
    #[must_use]
    pub fn states(&self, program: &Program) -> (Exploration, Option<StateGraph>) {
        Job::new(self, program).states()
    }

    /// Runs `program` under one schedule, then on with as few switches as possible, and records every step.
    ///
    /// # Errors
    /// If the schedule asks for something that cannot happen.
    ///
    /// # Panics
    /// As [`Explorer::explore`].
    pub fn replay(&self, program: &Program, schedule: &Schedule) -> Result<Trace, Misfit> {
        self.follow(program, schedule).map(|(trace, _)| trace)
    }

    fn follow(&self, program: &Program, schedule: &Schedule) -> Result<(Trace, u64), Misfit> {
        let follow = Rc::new(RefCell::new(Follow::new(schedule.clone())));
        let runtime = Runtime::new(Rc::clone(&follow) as _, self.time, self.limits.steps.max(schedule.turns.len()));
        runtime.execution.borrow_mut().ends_are_steps = schedule.ends;
        runtime.execution.borrow_mut().recording = Some(Recording::default());
        runtime.run(program);
        let (watched, trace, end) = {
            let mut execution = runtime.execution.borrow_mut();
            follow.borrow_mut().left_over(&execution);
            let watched = execution.ends_are_watched && !execution.ends_are_steps;
            let end = ending(&execution);
            (watched, Recording::finish(&mut execution, self.limits.steps), end)
        };
        runtime.tear_down();
        if watched {
            // only now it shows that the ends of threads must be steps here
            return self.follow(program, &Schedule { ends: true, ..schedule.clone() });
        }
        let misfit = follow.borrow_mut().misfit.take();
        misfit.map_or(Ok((trace, end)), Err)
    }

    /// Every final state of `program`, by one of the searches: for cross-checks.
    ///
    /// # Panics
    /// As [`Explorer::explore`].
    #[must_use]
    pub fn end_states(&self, program: &Program, search: Search) -> EndStates {
        let mut ends = Ends::default();
        let complete = Job::new(self, program).search(search, Share::WHOLE, &mut ends).is_ok();
        ends.sorted(complete)
    }
}
