//! Where those who wait for several futures at once learn which are done, and in what order.
//!
//! A future tells of itself in the step that settles it, as in CPython, where it does so with its lock held.

use crate::sched::{Op, Resource, State, Verb, Who, fingerprint, glue, knowledge, room, virtual_now};
use std::collections::VecDeque;
use std::sync::Arc;

/// When a wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Until {
    /// As soon as there is a future that was not taken yet.
    Some,
    /// As soon as one has failed, or all are done.
    Failure,
    /// When all are done.
    All,
}

#[derive(Debug)]
struct Arrived {
    until: Until,
    /// How many have not come.
    missing: usize,
    failures: usize,
    /// Futures by their place in the list that was waited for, as they came.
    places: VecDeque<usize>,
    /// The order counts: they are taken one by one.
    ordered: bool,
    /// Nobody will look again.
    over: bool,
}

impl Arrived {
    fn add(&mut self, place: usize, failed: bool) {
        if !self.over {
            self.missing -= 1;
            self.failures += usize::from(failed);
            self.places.push_back(place);
        }
    }

    fn is_enough(&self) -> bool {
        match self.until {
            Until::Some => !self.places.is_empty(),
            Until::Failure => self.missing == 0 || self.failures > 0,
            Until::All => self.missing == 0,
        }
    }

    fn end(&mut self) {
        self.over = true;
        self.places.clear();
    }
}

impl State for Arrived {
    fn gate(&self) -> u64 {
        self.is_enough().into()
    }
    fn fingerprint(&self) -> u64 {
        let places = self.places.iter();
        let print = match self.ordered {
            true => places.fold(0, |print, place| fingerprint(&(print, place))),
            false => places.map(fingerprint).fold(0, u64::wrapping_add),
        };
        fingerprint(&(self.missing, self.failures, print, self.over))
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        match (self.over, self.places.len()) {
            (true, _) => "over".into(),
            (false, 0) => "none yet".into(),
            (false, n) => format!("{n} done"),
        }
    }
}

/// One wait for several futures.
#[derive(Clone, Debug)]
pub(super) struct Arrivals {
    resource: Resource<Arrived>,
    /// Tells this wait from all others.
    token: Arc<()>,
}

impl Arrivals {
    /// A wait for so many futures. If it is `ordered` they are taken one by one.
    pub(super) fn new(kind: &'static str, until: Until, missing: usize, ordered: bool) -> Arrivals {
        let none = Arrived { until, missing, failures: 0, places: VecDeque::new(), ordered, over: false };
        let name = if missing == 1 { "1 future".into() } else { format!("{missing} futures") };
        Arrivals { resource: Resource::new(kind, Some(name.into()), none), token: Arc::default() }
    }

    /// Waits, by `op`, until enough have come or its timeout is over: which have come. The wait is over then.
    pub(super) fn wait(&self, op: Op) -> Vec<usize> {
        self.resource.step(op.when(|enough, _| enough == 1), |arrived, cx| {
            let mut places: Vec<usize> = arrived.places.iter().copied().collect();
            places.sort_unstable();
            cx.saw(fingerprint(&places));
            cx.show(|| format!("{} done", places.len()));
            arrived.end();
            places
        })
    }

    /// Waits, by `op`, until there is one that was not taken, and takes it; none if there was none in time.
    pub(super) fn take(&self, op: Op) -> Option<usize> {
        self.resource.step(op.when(|enough, _| enough == 1), |arrived, cx| {
            let place = arrived.places.pop_front();
            cx.saw(fingerprint(&place));
            if place.is_none() {
                cx.show(|| "timed out".into());
            }
            place
        })
    }

    /// Nobody will look again. Not a step: nobody can tell.
    pub(super) fn end(&self) {
        self.resource.quietly(Arrived::end);
    }
}

/// A wait that is to learn of one future.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    arrivals: Arrivals,
    place: usize,
    /// Stands for who waits: what it knew when it began.
    print: u64,
}

impl Watch {
    /// By the waiting thread: the future at `place` of its list is to tell.
    pub(super) fn new(arrivals: &Arrivals, place: usize) -> Watch {
        Watch { arrivals: arrivals.clone(), place, print: fingerprint(&(knowledge(), place)) }
    }

    pub(super) fn print(&self) -> u64 {
        self.print
    }

    /// Whether it is for that wait.
    pub(super) fn is_by(&self, arrivals: &Arrivals) -> bool {
        Arc::ptr_eq(&self.arrivals.token, &arrivals.token)
    }

    /// Tells each that its future is done: in a live world, where the caller has locked the future, so that who waits learns of it
    /// at the moment at which everybody does.
    pub(super) fn tell_locked(watches: &[Watch], failed: bool) {
        if !is_explored() {
            watches
                .iter()
                .for_each(|watch| watch.arrivals.resource.quietly(|arrived| arrived.add(watch.place, failed)));
        }
    }

    /// The same in an explored program: as a part of the step before, which has `touched` so many objects. Should more wait for the same
    /// future among others than a step can touch, the rest learn of it in steps of their own.
    #[track_caller]
    pub(super) fn tell_glued(mut watches: Vec<Watch>, touched: usize, failed: bool) {
        if is_explored() && !watches.is_empty() {
            let op = Op::write(Verb::new("arrive"));
            let tell = |watch: &Watch| watch.arrivals.resource.step(op, |arrived, _| arrived.add(watch.place, failed));
            // whatever order they came in
            watches.sort_unstable_by_key(Watch::print);
            let (soon, later) = watches.split_at(watches.len().min(room() - touched));
            glue(|| soon.iter().for_each(tell));
            later.iter().for_each(tell);
        }
    }
}

/// Whether the calling thread belongs to an explored program.
pub(super) fn is_explored() -> bool {
    virtual_now().is_some()
}
