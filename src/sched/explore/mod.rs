//! Runs a program under every inequivalent order and tells what can come of it.

mod graph;
mod position;
mod races;
mod replay;
mod search;
mod summary;
mod survey;
mod witness;

pub use graph::{StateGraph, Way};
pub use position::{Doing, Position, Standing};
pub use replay::Misfit;
pub use search::Search;

use super::controlled::Runtime;
use super::controlled::execution::{Execution, Trouble};
use super::controlled::print::PrintMap;
use super::controlled::record::Recording;
use super::exploration::{Cut, Exploration, Found, Interrupt, Limits, TimeRule};
use super::program::Program;
use super::schedule::Schedule;
use crate::trace::{MAX_THREADS, Outcome, Trace};
use replay::Follow;
use search::{Tree, ending};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::{Duration, Instant};
use survey::{Counts, Survey};

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

/// What is known of an outcome while the search goes on.
struct Entry {
    /// What it is; a deadlock's threads and lines are only known after a replay.
    outcome: Option<Outcome>,
    schedule: Schedule,
    orders: u64,
    interleavings: Option<u128>,
    shortest: bool,
    /// How many of its executions were looked at for a shorter schedule.
    tried: u32,
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
            tried: 0,
        }
    }
}

/// How many executions of an outcome are looked at for a schedule with fewer switches, where they were not all counted.
const TRIED: u32 = 50;

/// After this long, inequivalent orders are no longer counted one by one when the outcomes are known already.
const COUNTING_TIME: Duration = Duration::from_secs(2);

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
        let mut job = Job::new(self, program);
        let mut all = EndStates {
            states: BTreeSet::new(),
            endings: BTreeSet::new(),
            orders: BTreeSet::new(),
            executions: (0, 0),
            steps: 0,
            complete: false,
        };
        let mut left = 0;
        all.complete = job.search(search, None, &mut |execution, cut| {
            if cut {
                left += 1;
            } else {
                all.states.insert(execution.state());
                all.endings.insert(ending(execution));
                all.orders.insert(execution.order_print);
                all.executions.0 += 1;
            }
        });
        (all.executions.1, all.steps) = (left, job.steps);
        all
    }
}

/// One exploration under way.
struct Job<'a> {
    explorer: &'a Explorer,
    program: &'a Program,
    started: Instant,
    executions: u64,
    steps: u64,
    cut: Option<Cut>,
    limit_reached: bool,
    ends_are_steps: bool,
    entries: PrintMap<Entry>,
    /// What a finished survey counted.
    counts: Option<Counts>,
}

impl<'a> Job<'a> {
    fn new(explorer: &'a Explorer, program: &'a Program) -> Job<'a> {
        Job {
            explorer,
            program,
            started: Instant::now(),
            executions: 0,
            steps: 0,
            cut: None,
            limit_reached: false,
            ends_are_steps: false,
            entries: PrintMap::default(),
            counts: None,
        }
    }

    fn states(mut self) -> (Exploration, Option<StateGraph>) {
        let surveyed = self.survey() && self.cut.is_none();
        if !surveyed && !self.limit_reached {
            self.cut.get_or_insert(Cut::States(self.explorer.limits.counted_states));
        }
        if self.limit_reached {
            self.cut.get_or_insert(Cut::Steps(self.explorer.limits.steps));
        }
        let (counts, ends) = (self.counts.take(), self.ends_are_steps);
        let (found, endings) = self.report(None, surveyed);
        let graph = counts.filter(|_| surveyed).map(|counts| StateGraph::new(counts, &found, &endings, ends));
        (found, graph)
    }

    fn run(mut self) -> Exploration {
        let limits = &self.explorer.limits;
        let counted = limits.counted_states > 0 || limits.preemptions.is_some();
        let surveyed = counted && self.survey();
        let mut complete = surveyed && self.cut.is_none();
        let mut orders = None;
        if limits.preemptions.is_none() && (complete || self.may_go_on()) {
            // where the outcomes are known, only the number of orders is still of interest
            let share = match (complete, limits.time) {
                (true, time) => Some(time.map_or(COUNTING_TIME, |time| time.min(COUNTING_TIME))),
                (false, Some(time)) => Some(time / 3),
                (false, None) => Some(Duration::from_secs(20)),
            };
            let mut cut_before = self.cut.take();
            if self.explore_orders(Search::Source, share) {
                (complete, cut_before) = (true, None);
                orders = Some(self.entries.values().map(|entry| entry.orders).sum());
            } else if !complete && self.may_go_on() {
                self.cut = None;
                complete = self.explore_orders(Search::Merged, None);
            }
            self.cut = if complete { cut_before } else { self.cut.take().or(cut_before) };
        }
        if self.limit_reached {
            self.cut.get_or_insert(Cut::Steps(limits.steps));
        }
        debug_assert!(complete || self.cut.is_some(), "an exploration that is not complete says why");
        self.report(orders, surveyed).0
    }

    /// Whether it makes sense to try another way: nobody has interrupted, and the program can be explored at all.
    fn may_go_on(&self) -> bool {
        let hopeless =
            matches!(self.cut, Some(Cut::Interrupted | Cut::Threads(_) | Cut::Diverged(_) | Cut::Executions(_)));
        !hopeless && self.explorer.limits.time.is_none_or(|time| self.started.elapsed() < time)
    }

    /// Counts every interleaving on the graph of states. False if that was too much.
    fn survey(&mut self) -> bool {
        let limits = &self.explorer.limits;
        loop {
            let survey = Rc::new(RefCell::new(Survey::new(limits.preemptions)));
            let runtime = Runtime::new(Rc::clone(&survey) as _, self.explorer.time, limits.steps);
            runtime.execution.borrow_mut().ends_are_steps = self.ends_are_steps;
            let share = if limits.preemptions.is_some() { limits.time } else { limits.time.map(|time| time / 3) };
            let mut again;
            let done = loop {
                runtime.run(self.program);
                let open = {
                    let execution = runtime.execution.borrow();
                    again = execution.ends_are_watched && !execution.ends_are_steps;
                    let end = ending(&execution);
                    let mut survey = survey.borrow_mut();
                    if !again && survey.came_to_an_end() {
                        self.note_end(&execution, end);
                    }
                    self.trouble(&execution);
                    survey.advance(end)
                };
                runtime.tear_down();
                if again || !open {
                    break !again;
                }
                let too_many = limits.preemptions.is_none() && survey.borrow().size() > limits.counted_states;
                if too_many || self.out_of_budget(share) {
                    break false;
                }
            };
            if again {
                self.begin_with_ends();
                continue;
            }
            let finished = survey.borrow();
            if done && self.cut.is_none() {
                if finished.restricted {
                    self.cut = limits.preemptions.map(Cut::Preemptions);
                }
                for tally in finished.counts().totals() {
                    let Some(entry) = self.entries.get_mut(&tally.ending) else { continue };
                    entry.interleavings = Some(tally.interleavings).filter(|_| !finished.restricted);
                    if let Some(turns) = finished.counts().shortest(tally.ending) {
                        entry.shortest = !finished.restricted;
                        entry.schedule.turns = turns;
                    }
                }
            } else if limits.preemptions.is_some() {
                self.cut.get_or_insert(Cut::Time(self.started.elapsed()));
            }
            drop(finished);
            if done {
                drop(runtime);
                self.counts = Rc::into_inner(survey).map(|survey| survey.into_inner().into_counts());
            }
            return done;
        }
    }

    fn begin_with_ends(&mut self) {
        self.ends_are_steps = true;
        self.entries.clear();
        (self.cut, self.limit_reached) = (None, false);
    }

    /// Executes the inequivalent orders. False if it was cut short.
    fn explore_orders(&mut self, search: Search, share: Option<Duration>) -> bool {
        let known = self.entries.values().all(|entry| entry.shortest) && !self.entries.is_empty();
        let mut ends: Vec<(u64, Option<Schedule>)> = Vec::new();
        let mut entries = std::mem::take(&mut self.entries);
        entries.values_mut().for_each(|entry| entry.orders = 0);
        let done = self.search(search, share, &mut |execution, cut| {
            if cut {
                return;
            }
            let end = ending(execution);
            let entry = entries.entry(end).or_insert_with(|| Entry::of(execution));
            entry.orders += 1;
            if !known && entry.tried < TRIED {
                entry.tried += 1;
                let shorter = witness::fewest_switches(execution);
                if shorter.switches() < entry.schedule.switches() {
                    entry.schedule = shorter;
                }
            }
            ends.clear();
        });
        self.entries = entries;
        done
    }

    /// The stateless search; tells `each` of every execution and whether it was left before its end. False if cut short.
    fn search(&mut self, search: Search, share: Option<Duration>, each: &mut dyn FnMut(&Execution, bool)) -> bool {
        loop {
            let tree = Rc::new(RefCell::new(Tree::new(search)));
            let runtime = Runtime::new(Rc::clone(&tree) as _, self.explorer.time, self.explorer.limits.steps);
            runtime.execution.borrow_mut().ends_are_steps = self.ends_are_steps;
            let again = loop {
                tree.borrow_mut().cut = false;
                runtime.run(self.program);
                let (again, open) = {
                    let execution = runtime.execution.borrow();
                    let mut tree = tree.borrow_mut();
                    let again = execution.ends_are_watched && !execution.ends_are_steps;
                    self.limit_reached |= execution.limit_reached && !tree.cut;
                    self.steps += execution.events.len() as u64;
                    let trouble = self.trouble(&execution);
                    if !again && !trouble {
                        each(&execution, tree.cut);
                        tree.learn(&execution);
                    }
                    (again, !again && !trouble && tree.advance())
                };
                runtime.tear_down();
                self.executions += 1;
                if again {
                    break true;
                }
                if !open {
                    return self.cut.is_none();
                }
                if self.out_of_budget(share) {
                    return false;
                }
            };
            if again {
                self.begin_with_ends();
            }
        }
    }

    fn note_end(&mut self, execution: &Execution, end: u64) {
        self.executions += 1;
        self.steps += execution.events.len() as u64;
        self.limit_reached |= execution.limit_reached;
        self.entries.entry(end).or_insert_with(|| Entry::of(execution));
    }

    /// Takes note of what makes the whole exploration void.
    fn trouble(&mut self, execution: &Execution) -> bool {
        match &execution.trouble {
            None => return false,
            Some(Trouble::TooManyThreads) => self.cut = Some(Cut::Threads(MAX_THREADS)),
            Some(Trouble::Diverged(what)) => self.cut = Some(Cut::Diverged(what.clone())),
        }
        true
    }

    /// Whether to stop here; says why in `cut`.
    fn out_of_budget(&mut self, share: Option<Duration>) -> bool {
        if self.cut.is_some() {
            return true;
        }
        let limits = &self.explorer.limits;
        if self.explorer.interrupt.is_raised() {
            self.cut = Some(Cut::Interrupted);
        } else if limits.executions.is_some_and(|most| self.executions >= most) {
            self.cut = limits.executions.map(Cut::Executions);
        } else if self.executions.is_multiple_of(16) {
            let elapsed = self.started.elapsed();
            if let Some(time) = limits.time.filter(|time| elapsed >= *time) {
                self.cut = Some(Cut::Time(time));
            } else if share.is_some_and(|share| elapsed >= share) {
                self.cut = Some(Cut::Time(elapsed));
            }
        }
        self.cut.is_some()
    }

    /// Replays each outcome's schedule to say what it is; with the ending behind each outcome.
    fn report(mut self, orders: Option<u64>, surveyed: bool) -> (Exploration, Vec<u64>) {
        let explorer = self.explorer;
        let mut outcomes = Vec::new();
        // whoever cut the exploration short wants an answer now: then what is known is not replayed once more
        let hurry = self.cut.is_some();
        for (end, entry) in std::mem::take(&mut self.entries) {
            let known = entry.outcome.filter(|_| hurry);
            let outcome = known.or_else(|| match explorer.follow(self.program, &entry.schedule) {
                Ok((trace, replayed)) if replayed == end => Some(trace.outcome),
                _ => None,
            });
            match outcome {
                Some(outcome) => outcomes.push((
                    end,
                    Found {
                        outcome,
                        switches: entry.schedule.switches(),
                        schedule: entry.schedule,
                        shortest: entry.shortest,
                        orders: orders.map(|_| entry.orders),
                        interleavings: entry.interleavings,
                    },
                )),
                None => {
                    let what = format!("the schedule {} does not lead to the same end again", entry.schedule);
                    self.cut = Some(Cut::Diverged(what));
                }
            }
        }
        outcomes.sort_by_cached_key(|(_, found)| {
            let words = found.outcome.summary();
            (found.outcome.kind(), number_in(&words), words, found.schedule.to_string())
        });
        let (endings, outcomes): (Vec<u64>, Vec<Found>) = outcomes.into_iter().unzip();
        let total = |found: &Found| found.interleavings;
        let interleavings = if surveyed { outcomes.iter().map(total).sum() } else { None };
        let found = Exploration {
            cut: self.cut,
            orders,
            interleavings,
            executions: self.executions,
            steps: self.steps,
            elapsed: self.started.elapsed(),
            outcomes,
        };
        (found, endings)
    }
}

/// The first number in a text, so that `counter = 10` comes after `counter = 9`.
fn number_in(text: &str) -> i64 {
    let start = text.find(|c: char| c.is_ascii_digit() || c == '-').unwrap_or(text.len());
    let digits: String = text[start..]
        .char_indices()
        .take_while(|(i, c)| c.is_ascii_digit() || (*i == 0 && *c == '-'))
        .map(|(_, c)| c)
        .collect();
    digits.parse().unwrap_or(0)
}
