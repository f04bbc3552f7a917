//! A thread of a live run: what it records, and how it blocks.

use super::LiveWhat;
use super::parker::Parker;
use super::run::{Block, Now, Probe, Run};
use crate::sched::op::{Mode, Op};
use crate::sched::resource::Waiter;
use crate::sched::world::{self, Unwind};
use crate::trace::{Clock, NoteKind, ObjectId, Outcome, Step, ThreadId};
use parking_lot::Mutex;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many steps of each thread are told as they happen.
const TOLD: u64 = 40;

/// A thread of a live run.
#[derive(Debug)]
pub(crate) struct LiveThread {
    pub(crate) run: Arc<Run>,
    pub(crate) id: ThreadId,
    pub(super) name: String,
    pub(super) daemon: bool,
    pub(super) who: AtomicU64,
    pub(super) parker: Mutex<Option<Arc<Parker>>>,
    pub(super) names_given: AtomicU64,
    pub(super) steps: AtomicU64,
    pub(super) work: Mutex<Work>,
    pub(super) recorded: Mutex<Vec<Step>>,
    pub(super) holding: Mutex<Vec<(ObjectId, &'static Location<'static>)>>,
}

/// How far a thread was at some moments, evenly spread over its steps, and not too many of them.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) seen: Vec<(Duration, u64)>,
    every: u64,
    next: u64,
}

impl Work {
    const MOST: usize = 1024;

    fn note(&mut self, steps: u64, now: impl FnOnce() -> Duration) {
        if steps < self.next {
            return;
        }
        if self.seen.len() >= Work::MOST {
            let mut keep = false;
            self.seen.retain(|_| {
                keep = !keep;
                keep
            });
            self.every *= 2;
        }
        self.every = self.every.max(64);
        self.next = steps + self.every;
        self.seen.push((now(), steps));
    }
}

thread_local! {
    static PARKER: Arc<Parker> = Arc::default();
}

/// Where the calling OS thread waits to be woken.
pub(crate) fn my_parker() -> Arc<Parker> {
    PARKER.with(Arc::clone)
}

impl LiveThread {
    /// Whether this thread unwinds because its run is over: nothing that it waits for will come.
    pub(crate) fn is_leaving(&self) -> bool {
        self.run.is_over() && std::thread::panicking()
    }

    /// Unwinds the calling thread, which this is, if its run is over.
    #[inline]
    pub(crate) fn leave_if_over(&self) {
        if self.run.is_over() && !std::thread::panicking() {
            std::panic::resume_unwind(Box::new(Unwind));
        }
    }

    /// Whether what it waits for is the case.
    pub(super) fn could_go_on(&self, probe: &Probe) -> bool {
        match probe {
            Probe::Gate { waitable, ready, who } => waitable.ready_now(*ready, *who),
            Probe::Woken { .. } => self.parker.lock().as_ref().is_none_or(|parker| parker.is_woken()),
            Probe::Clock => true,
        }
    }

    /// Blocks the calling thread, which this is, while `wait` waits; the run knows meanwhile for what.
    pub(crate) fn blocked(
        &self,
        verb: &'static str,
        object: (Option<ObjectId>, String),
        probe: Probe,
        deadline: Option<Instant>,
        location: &'static Location<'static>,
        wait: impl FnOnce(&dyn Fn() -> bool),
    ) {
        {
            let mut threads = self.run.threads.lock();
            let timed = deadline.is_some();
            threads.states[self.id.index()] = Now::Blocked(Block { verb, object, probe, timed, location });
            self.run.look_around(&mut threads);
        }
        wait(&|| self.run.is_over());
        self.run.threads.lock().states[self.id.index()] = Now::Running;
        self.leave_if_over();
    }

    /// Sleeps, or unwinds when the run is over before.
    pub(crate) fn sleep(&self, time: Duration, location: &'static Location<'static>) {
        let deadline = Some(Instant::now() + self.run.scaled(time).min(Duration::from_secs(3_000_000_000)));
        let parker = my_parker();
        parker.arm();
        let wait = |over: &dyn Fn() -> bool| parker.wait(deadline, over);
        self.blocked("sleep", (None, "the clock".into()), Probe::Clock, deadline, location, wait);
    }

    /// Whether its next step is recorded.
    #[inline]
    pub(crate) fn is_watched(&self) -> bool {
        self.steps.load(Ordering::Relaxed) < self.run.kept
    }

    /// Counts a step that is not recorded.
    #[inline]
    pub(crate) fn count_step(&self) {
        // only this thread writes it
        let steps = self.steps.load(Ordering::Relaxed) + 1;
        self.steps.store(steps, Ordering::Relaxed);
        if steps.is_multiple_of(64) {
            self.work.lock().note(steps, || self.run.started.elapsed());
        }
    }

    /// Takes note of whether it holds an object after a step on it.
    pub(crate) fn track_holding(
        &self,
        object: ObjectId,
        holds: impl FnOnce() -> bool,
        location: &'static Location<'static>,
    ) {
        let mut holding = self.holding.lock();
        let known = holding.iter().position(|(id, _)| *id == object);
        match (holds(), known) {
            (true, None) => holding.push((object, location)),
            (false, Some(at)) => drop(holding.swap_remove(at)),
            _ => {}
        }
    }

    /// Records a step; called with the object's state locked, so that the times order the steps on each object.
    pub(crate) fn record(&self, op: &Op, object: Option<(ObjectId, String, bool)>, result: String, woken: &[Waiter]) {
        let number = self.steps.load(Ordering::Relaxed);
        self.count_step();
        let (object, state) = match object {
            Some((id, state, holds)) => {
                self.track_holding(id, || holds, op.location);
                (Some(id), state)
            }
            None => (None, String::new()),
        };
        if number < TOLD {
            let name = object.map(|id| self.run.objects.lock()[id.index()].name.clone()).unwrap_or_default();
            let arrow = if result.is_empty() { "" } else { " → " };
            self.run.tell(self, LiveWhat::Step(format!("{name}.{}(){arrow}{result}", op.verb.name)));
        }
        let threads_woken = if woken.is_empty() { Vec::new() } else { self.run.ids_of(woken) };
        let step = Step {
            thread: self.id,
            object,
            verb: op.verb.name,
            reads_only: op.mode == Mode::Read,
            result,
            state,
            location: op.location,
            time: self.run.started.elapsed(),
            choice: None,
            clock: Clock::default(),
            also: Vec::new(),
            woke: threads_woken,
            holding: self.holding.lock().iter().map(|(id, _)| *id).collect(),
            waiting: Vec::new(),
        };
        self.recorded.lock().push(step);
    }

    /// Whether the program ends without it.
    pub(crate) fn daemon(&self) -> bool {
        self.daemon
    }

    /// A number for another thread without a name that this one makes, from 1.
    pub(crate) fn next_name(&self) -> u64 {
        self.names_given.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Takes note of something that is no step.
    pub(crate) fn note(&self, kind: NoteKind, text: String) {
        self.run.notes.lock().push((self.run.started.elapsed(), self.id, kind, text));
    }

    /// Says something to whoever watches.
    pub(crate) fn say(&self, text: String) {
        self.note(NoteKind::Said, text.clone());
        self.run.tell(self, LiveWhat::Said(text));
    }

    /// The thread's body is through, or has panicked.
    pub(super) fn ended(&self, panic: Option<Box<dyn std::any::Any + Send>>) {
        let failure = panic.filter(|payload| !payload.is::<Unwind>()).map(|_| {
            let (message, at) = world::last_panic();
            Outcome::Failed { thread: self.name.clone(), message, at }
        });
        self.run.tell(self, LiveWhat::Ended);
        let taken = self.steps.load(Ordering::Relaxed);
        self.work.lock().seen.push((self.run.started.elapsed(), taken));
        let mut threads = self.run.threads.lock();
        threads.states[self.id.index()] = Now::Ended;
        if threads.failure.is_none() {
            threads.failure = failure;
        }
        self.run.look_around(&mut threads);
    }
}
