//! One exploration under way: what it knows so far, and how it becomes an answer.

use super::crew::spread;
use super::notes::{Endings, Entry, Notes};
use super::optimal::Optimal;
use super::search::{Search, Tree};
use super::survey::{Counts, Survey};
use super::worker::{Share, Stop, Strategy, Tally, Watch, Worker};
use super::{Explorer, StateGraph};
use crate::sched::controlled::print::PrintMap;
use crate::sched::exploration::{Covered, Cut, Exploration, Found};
use crate::sched::program::Program;
use std::time::Instant;

/// One exploration under way.
pub(super) struct Job<'a> {
    pub(super) explorer: &'a Explorer,
    pub(super) program: &'a Program,
    pub(super) started: Instant,
    pub(super) tally: Tally,
    pub(super) covered: Covered,
    pub(super) entries: PrintMap<Entry>,
    /// What a finished survey counted.
    pub(super) counts: Option<Counts>,
    /// How many inequivalent orders there are, if all were executed.
    pub(super) orders: Option<u64>,
    ends_are_steps: bool,
}

impl<'a> Job<'a> {
    pub(super) fn new(explorer: &'a Explorer, program: &'a Program) -> Job<'a> {
        Job {
            explorer,
            program,
            started: Instant::now(),
            tally: Tally::default(),
            covered: Covered::default(),
            entries: PrintMap::default(),
            counts: None,
            orders: None,
            ends_are_steps: false,
        }
    }

    pub(super) fn watch(&self, share: Share) -> Watch<'a> {
        Watch { explorer: self.explorer, started: self.started, share, before: self.tally.executions }
    }

    /// How many OS threads may take part.
    pub(super) fn cores(&self) -> usize {
        if self.explorer.limits.executions.is_some() { 1 } else { self.explorer.cores.number.get() }
    }

    /// A thread's part of a search.
    pub(super) fn worker<S: Strategy + 'static>(&self, strategy: S) -> Worker<S> {
        Worker::new(self.explorer, self.ends_are_steps, strategy)
    }

    /// Counts every interleaving on the graph of states, or of those with at most `bound` preemptions. True if the bound
    /// left nothing out.
    pub(super) fn count(&mut self, bound: Option<u32>, share: Share) -> Result<bool, Stop> {
        let mut notes = Endings::new(false);
        let done = self.again_if_ends_are_steps(&mut notes, |job, notes| job.alone(Survey::new(bound), share, notes));
        notes.add_to(&mut self.entries);
        let survey = done?.strategy.replace(Survey::new(None));
        let all = !survey.restricted;
        let counts = survey.into_counts();
        for tally in counts.totals() {
            let Some(entry) = self.entries.get_mut(&tally.ending) else { continue };
            entry.interleavings = Some(tally.interleavings).filter(|_| all);
            if let Some(turns) = counts.shortest(tally.ending).filter(|_| !entry.shortest) {
                entry.shortest = all;
                entry.schedule.turns = turns;
            }
        }
        self.counts = Some(counts).filter(|_| all);
        Ok(all)
    }

    /// Executes the inequivalent orders, and adds what they lead to.
    pub(super) fn explore_orders(&mut self, search: Search, share: Share) -> Result<(), Stop> {
        let known = !self.entries.is_empty() && self.entries.values().all(|entry| entry.shortest);
        let mut notes = Endings::new(!known);
        let done = self.search(search, share, &mut notes);
        notes.add_to(&mut self.entries);
        done
    }

    /// The stateless searches.
    pub(super) fn search<N: Notes>(&mut self, search: Search, share: Share, notes: &mut N) -> Result<(), Stop> {
        self.again_if_ends_are_steps(notes, |job, notes| match search {
            Search::Naive | Search::Source => spread(job, search, share, notes),
            Search::Merged => job.alone(Tree::new(search), share, notes).map(drop),
            Search::Optimal => job.alone(Optimal::default(), share, notes).map(drop),
        })
    }

    /// A search on this OS thread alone.
    pub(super) fn alone<S, N>(&mut self, strategy: S, share: Share, notes: &mut N) -> Result<Worker<S>, Stop>
    where
        S: Strategy + 'static,
        N: Notes,
    {
        let mut worker = self.worker(strategy);
        let done = worker.finish(self.program, &self.watch(share), notes);
        self.tally.join(&worker.tally);
        done.map(|()| worker)
    }

    /// A program that looks at whether threads have ended is searched again, with ends as steps.
    pub(super) fn again_if_ends_are_steps<N: Notes, T>(
        &mut self,
        notes: &mut N,
        mut search: impl FnMut(&mut Job<'a>, &mut N) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        loop {
            let done = search(self, notes);
            if !matches!(done, Err(Stop::Ends)) {
                return done;
            }
            *notes = notes.fresh();
            self.ends_are_steps = true;
            self.entries.clear();
            self.covered = Covered::default();
            self.tally.limit_reached = false;
        }
    }

    /// As an answer, with the graph of states if all were counted.
    pub(super) fn into_graph(mut self, cut: Option<Cut>) -> (Exploration, Option<StateGraph>) {
        let (found, endings) = self.report(cut);
        let ends = self.ends_are_steps;
        let graph = self.counts.map(|counts| StateGraph::new(counts, &found, &endings, ends));
        (found, graph)
    }

    /// Replays each outcome's schedule to say what it is; with the ending behind each outcome.
    pub(super) fn report(&mut self, mut cut: Option<Cut>) -> (Exploration, Vec<u64>) {
        if self.tally.limit_reached {
            cut.get_or_insert(Cut::Steps(self.explorer.limits.steps));
        }
        // whoever cut the exploration short wants an answer now: then what is known is not replayed once more
        let hurry = cut.is_some();
        let mut outcomes = Vec::new();
        for (end, entry) in std::mem::take(&mut self.entries) {
            let known = entry.outcome.filter(|_| hurry);
            let outcome = known.or_else(|| match self.explorer.follow(self.program, &entry.schedule) {
                Ok((trace, replayed)) if replayed == end => Some(trace.outcome),
                _ => None,
            });
            let Some(outcome) = outcome else {
                let what = format!("the schedule {} does not lead to the same end again", entry.schedule);
                cut = Some(Cut::Diverged(what));
                continue;
            };
            let found = Found {
                outcome,
                switches: entry.schedule.switches(),
                schedule: entry.schedule,
                shortest: entry.shortest,
                orders: self.orders.map(|_| entry.orders),
                interleavings: entry.interleavings,
            };
            outcomes.push((end, found));
        }
        outcomes.sort_by_cached_key(|(_, found)| {
            let words = found.outcome.summary();
            (found.outcome.kind(), number_in(&words), words, found.schedule.to_string())
        });
        let (endings, outcomes): (Vec<u64>, Vec<Found>) = outcomes.into_iter().unzip();
        let all: Option<u128> = outcomes.iter().map(|found| found.interleavings).sum();
        let found = Exploration {
            covered: if cut.is_some() { self.covered } else { Covered::default() },
            cut,
            orders: self.orders,
            interleavings: all.filter(|_| self.counts.is_some()),
            executions: self.tally.executions,
            steps: self.tally.steps,
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
