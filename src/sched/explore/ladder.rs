//! Which search comes after which.
//!
//! First the survey of all states: when it ends, outcomes and interleavings are known exactly, and only the number of
//! inequivalent orders is still of interest. Where there are too many states, orders with few preemptions come first, in
//! rising order, because most bugs need few and their schedules are short (M. Musuvathi, S. Qadeer, *Iterative Context Bounding*,
//! PLDI 2007). Then source sets may still cover everything, then merged states. If they do not, more preemptions are
//! allowed for a while, and what time is left goes to random walks with a known chance.

use super::StateGraph;
use super::job::Job;
use super::notes::Endings;
use super::random::walk;
use super::search::Search;
use super::worker::{Share, Stop};
use crate::sched::exploration::{Cut, Exploration};
use crate::sched::progress::Phase;
use std::time::Duration;

/// After this long, inequivalent orders are no longer counted one by one when the outcomes are known already.
const COUNTING_TIME: Duration = Duration::from_secs(2);

/// How long source sets are given where time has no limit.
const SOURCE_TIME: Duration = Duration::from_secs(20);

/// The most states that the orders with few preemptions may take, before source sets and after merged states.
const FEW: usize = 50_000;
const MORE: usize = 1_000_000;

/// Which part of the time is over when a search has had its share.
#[derive(Clone, Copy)]
enum Until {
    Surveyed = 6,
    Ordered = 8,
    Merged = 15,
    Bounded = 17,
}

/// The whole of the time, in the units of [`Until`].
const WHOLE: u32 = 20;

impl Job<'_> {
    /// Everything that the limits leave room for.
    pub(super) fn run(mut self) -> Exploration {
        let done = match self.explorer.limits.preemptions {
            Some(bound) => self.only(bound),
            None => self.everything(),
        };
        self.report(done.err()).0
    }

    /// The graph of states, or nothing but the outcomes on the way to it.
    pub(super) fn states(mut self) -> (Exploration, Option<StateGraph>) {
        let states = self.explorer.limits.counted_states;
        self.begin(Phase::Counting);
        let done = self.count(None, Share { states, ..Share::WHOLE });
        let cut = match done {
            Ok(_) => None,
            Err(Stop::Cut(cut)) => Some(cut),
            Err(_) => Some(Cut::States(states)),
        };
        self.into_graph(cut)
    }

    /// The orders with at most `bound` preemptions.
    fn only(&mut self, bound: u32) -> Result<(), Cut> {
        self.begin(Phase::FewPreemptions);
        match self.count(Some(bound), Share::WHOLE) {
            Ok(true) => Ok(()),
            Err(Stop::Cut(cut)) => Err(cut),
            Ok(false) | Err(_) => Err(Cut::Preemptions(bound)),
        }
    }

    /// Every order, or as many as there is time for.
    fn everything(&mut self) -> Result<(), Cut> {
        let states = self.explorer.limits.counted_states;
        self.begin(Phase::Counting);
        if states > 0 && self.tried(|job| job.count(None, job.share(Until::Surveyed, states)))? {
            self.begin(Phase::Orders);
            let until = self.started.elapsed() + COUNTING_TIME;
            return match self.explore_orders(Search::Source, Share { until: Some(until), ..Share::WHOLE }) {
                Ok(()) => {
                    self.count_orders();
                    Ok(())
                }
                // it would have been nice to know, and the outcomes are known without it
                Err(Stop::Cut(Cut::Interrupted | Cut::Time(_) | Cut::Executions(_)) | Stop::Share) => Ok(()),
                Err(stop) => stop.into_cut().map_or(Ok(()), Err),
            };
        }
        if self.few_preemptions(FEW, Until::Surveyed)? {
            return Ok(());
        }
        self.begin(Phase::Orders);
        if self.tried(|job| job.explore_orders(Search::Source, job.share(Until::Ordered, usize::MAX)))? {
            self.count_orders();
            return Ok(());
        }
        self.begin(Phase::Merging);
        if self.tried(|job| job.explore_orders(Search::Merged, job.share(Until::Merged, usize::MAX)))? {
            return Ok(());
        }
        if self.few_preemptions(MORE, Until::Bounded)? {
            return Ok(());
        }
        self.begin(Phase::Walking);
        let mut notes = Endings::new(true);
        let done = self.again_if_ends_are_steps(&mut notes, walk);
        notes.add_to(&mut self.entries);
        Err(done.err().and_then(Stop::into_cut).unwrap_or(Cut::Time(self.started.elapsed())))
    }

    /// Orders with 0 preemptions, with 1, and so on until it takes more than so many states. True if those are all.
    fn few_preemptions(&mut self, states: usize, until: Until) -> Result<bool, Cut> {
        self.begin(Phase::FewPreemptions);
        loop {
            let next = self.covered.preemptions.map_or(0, |bound| bound + 1);
            let mut all = false;
            let share = self.share(until, states);
            if !self.tried(|job| job.count(Some(next), share).map(|complete| all = complete))? {
                return Ok(false);
            }
            self.covered.preemptions = Some(next);
            if all {
                return Ok(true);
            }
        }
    }

    /// True if the search came to its end, false if it had its share.
    fn tried<T>(&mut self, search: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<bool, Cut> {
        match search(self) {
            Ok(_) => Ok(true),
            Err(stop) => stop.into_cut().map_or(Ok(false), Err),
        }
    }

    fn begin(&self, phase: Phase) {
        self.explorer.progress.begin(phase);
    }

    fn share(&self, until: Until, states: usize) -> Share {
        let part = |time: Duration| time * until as u32 / WHOLE;
        let without_limit = matches!(until, Until::Ordered).then(|| self.started.elapsed() + SOURCE_TIME);
        Share { until: self.explorer.limits.time.map(part).or(without_limit), states }
    }

    fn count_orders(&mut self) {
        self.orders = Some(self.entries.values().map(|entry| entry.orders).sum());
    }
}
