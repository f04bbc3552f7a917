//! One search on several OS threads: subtrees of the tree of schedules are handed out by the way that leads to them.
//!
//! A worker that is asked for work makes the upper part of its current way common property: for each place on it, which threads
//! are still to be tried there (`backtrack`) and which need not be (`sleep`). Whoever needs work takes the next open thread
//! of a place, and the thread joins the place's sleep set at that moment, as if it were done. Race reversals of all
//! workers that concern a common place go to that place. So each place has one order in which its threads were taken, each
//! thread was taken with all before it asleep, and in the end all of them were explored: the same conditions that the search
//! has on one thread, whose proof (Abdulla and others, JACM 2017, section 5) does not ask when siblings end. Which thread of a
//! race is tried may differ from one run to the next, but not which orders are executed: each exactly once.
//!
//! That holds only while sleep sets do: where a thread performed operations while it unwound, its steps were wider than what it
//! had announced, and the search begins anew on one thread. Merged states are not handed out either: what is known of a
//! state depends on who was there first, and so would the schedules that are found.

use super::job::Job;
use super::notes::Notes;
use super::search::{Search, Tree, needed};
use super::worker::{Share, Stop, Tally, Watch, Worker};
use crate::sched::controlled::Choice;
use crate::sched::program::Program;
use crate::trace::ThreadId;
use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A place in the tree of schedules that several workers know.
#[derive(Debug)]
pub(super) struct Place {
    /// The place before, what was done there, and the fingerprint of that step; none at the root.
    pub(super) before: Option<(Arc<Place>, Choice, u64)>,
    pub(super) enabled: u32,
    /// Changed under the crew's lock only; bits are only added.
    sleep: AtomicU32,
    backtrack: AtomicU32,
}

impl Place {
    pub(super) fn new(
        before: Option<(Arc<Place>, Choice, u64)>,
        enabled: u32,
        sleep: u32,
        backtrack: u32,
    ) -> Arc<Place> {
        Arc::new(Place { before, enabled, sleep: AtomicU32::new(sleep), backtrack: AtomicU32::new(backtrack) })
    }

    fn open(&self) -> u32 {
        self.backtrack.load(Ordering::Relaxed) & !self.sleep.load(Ordering::Relaxed)
    }
}

/// A subtree to explore: what follows when `thread` goes first at `place`.
pub(super) struct Task {
    pub(super) place: Arc<Place>,
    pub(super) thread: ThreadId,
    /// Who slept when it was taken.
    pub(super) sleep: u32,
}

/// The workers of one search.
#[derive(Debug)]
pub(super) struct Crew {
    work: Mutex<Work>,
    changed: Condvar,
    /// How many wait for work.
    hungry: AtomicUsize,
    over: AtomicBool,
}

#[derive(Debug)]
struct Work {
    /// Places with threads still to be tried; those that were offered first have the largest subtrees.
    open: VecDeque<Arc<Place>>,
    /// How many workers are at work.
    busy: usize,
    stop: Option<Stop>,
}

impl Crew {
    /// One worker is at work already.
    fn new() -> Arc<Crew> {
        let work = Work { open: VecDeque::new(), busy: 1, stop: None };
        let (changed, hungry, over) = (Condvar::new(), AtomicUsize::new(0), AtomicBool::new(false));
        Arc::new(Crew { work: Mutex::new(work), changed, hungry, over })
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a place known that has open threads.
    pub(super) fn offer(&self, place: Option<Arc<Place>>) {
        self.work().open.extend(place);
        self.changed.notify_one();
    }

    /// Sees to it that one of `initials` is tried at a common place: see [`needed`].
    pub(super) fn branch(&self, place: &Arc<Place>, initials: u32, wanted: ThreadId) {
        let missing = || {
            let there = place.backtrack.load(Ordering::Relaxed) | place.sleep.load(Ordering::Relaxed);
            needed(there, place.enabled, initials, wanted)
        };
        // bits are only added: what is there stays there
        if missing() == 0 {
            return;
        }
        let mut work = self.work();
        let was_open = place.open() != 0;
        place.backtrack.fetch_or(missing(), Ordering::Relaxed);
        if !was_open && place.open() != 0 {
            work.open.push_back(Arc::clone(place));
            self.changed.notify_one();
        }
    }

    /// The next subtree; none when all is explored or somebody has stopped the search.
    fn next(&self, was_at_work: bool) -> Option<Task> {
        let mut work = self.work();
        work.busy -= usize::from(was_at_work);
        loop {
            if work.stop.is_some() {
                return None;
            }
            if let Some(place) = work.open.pop_front() {
                let open = place.open();
                let thread = ThreadId(open.trailing_zeros());
                let sleep = place.sleep.fetch_or(1 << thread.0, Ordering::Relaxed);
                if place.open() != 0 {
                    work.open.push_front(Arc::clone(&place));
                }
                work.busy += 1;
                return Some(Task { place, thread, sleep });
            }
            if work.busy == 0 {
                self.changed.notify_all();
                return None;
            }
            self.hungry.fetch_add(1, Ordering::Relaxed);
            work = self.changed.wait(work).unwrap_or_else(PoisonError::into_inner);
            self.hungry.fetch_sub(1, Ordering::Relaxed);
        }
    }

    fn stop(&self, stop: Stop) {
        self.work().stop.get_or_insert(stop);
        self.over.store(true, Ordering::Relaxed);
        self.changed.notify_all();
    }
}

/// A worker that panics takes the others with it, else they would wait for it for ever.
struct StopOnPanic<'a>(&'a Crew);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop(Stop::Alone);
        }
    }
}

/// Searches on this OS thread, and when that takes longer than a moment, on several.
pub(super) fn spread<N: Notes>(job: &mut Job<'_>, search: Search, share: Share, notes: &mut N) -> Result<(), Stop> {
    let (watch, cores) = (job.watch(share), job.cores());
    let mut worker = job.worker(Tree::new(search));
    let begun = Instant::now();
    loop {
        let open = worker.step(job.program, &watch, notes);
        if !matches!(open, Ok(true)) {
            job.tally.join(&worker.tally);
            return open.map(drop);
        }
        let look = worker.tally.executions.is_multiple_of(16) || job.explorer.cores.after.is_zero();
        if cores > 1 && look && worker.unsleepable() == 0 && begun.elapsed() >= job.explorer.cores.after {
            break;
        }
    }
    let crew = Crew::new();
    let others: Vec<(Tally, N)> = std::thread::scope(|scope| {
        let start = |_| {
            let (mut notes, crew, watch, job) = (notes.fresh(), &crew, &watch, &*job);
            scope.spawn(move || {
                let mut worker = job.worker(Tree::new(search));
                toil(crew, &mut worker, false, job.program, watch, &mut notes);
                (worker.tally, notes)
            })
        };
        let threads: Vec<_> = (1..cores).map(start).collect();
        toil(&crew, &mut worker, true, job.program, &watch, notes);
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    job.tally.join(&worker.tally);
    for (tally, found) in others {
        job.tally.join(&tally);
        notes.join(found);
    }
    match crew.work().stop.take() {
        Some(Stop::Alone) => {
            *notes = notes.fresh();
            job.alone(Tree::new(search), share, notes).map(drop)
        }
        stop => stop.map_or(Ok(()), Err),
    }
}

/// One worker's life: subtree after subtree.
fn toil<N: Notes>(
    crew: &Arc<Crew>,
    worker: &mut Worker<Tree>,
    at_work: bool,
    program: &Program,
    watch: &Watch<'_>,
    notes: &mut N,
) {
    let _guard = StopOnPanic(crew);
    worker.strategy.borrow_mut().crew = Some(Arc::clone(crew));
    let (mut at_work, mut open) = (at_work, at_work);
    loop {
        while open && !crew.over.load(Ordering::Relaxed) {
            if crew.hungry.load(Ordering::Relaxed) > 0 {
                worker.strategy.borrow_mut().share(crew);
            }
            match worker.step(program, watch, notes) {
                Ok(_) if worker.unsleepable() != 0 => crew.stop(Stop::Alone),
                Ok(more) => open = more,
                Err(stop) => crew.stop(stop),
            }
        }
        let Some(task) = crew.next(at_work) else { return };
        worker.strategy.borrow_mut().take_over(&task);
        (at_work, open) = (true, true);
    }
}
