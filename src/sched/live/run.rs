//! A live run: which threads belong to it, what each does now, and when nothing can ever happen again.

use super::thread::{LiveThread, my_parker};
use super::{LaneNow, LaneState, LiveEvent, LiveWhat};
use crate::sched::op::{Ready, Who};
use crate::sched::resource::{Waitable, Waiter};
use crate::sched::world::{self};
use crate::trace::{Held, Note, NoteKind, ObjectId, ObjectInfo, Outcome, ThreadId, ThreadInfo, Trace, Waiting};
use parking_lot::{Condvar, Mutex};
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A live run, shared by its threads and by whoever watches it.
#[derive(Debug)]
pub(crate) struct Run {
    pub(super) started: Instant,
    speed: f64,
    pub(super) kept: u64,
    /// Its threads have nothing more to do here: it is finished, stuck or cancelled.
    over: AtomicBool,
    pub(super) threads: Mutex<Threads>,
    changed: Condvar,
    /// Who is who. Like the fields below it is locked last, with nothing locked after it.
    roster: Mutex<Vec<(Who, ThreadId, String)>>,
    pub(super) objects: Mutex<Vec<ObjectInfo>>,
    events: Mutex<Vec<LiveEvent>>,
    pub(super) notes: Mutex<Vec<(Duration, ThreadId, NoteKind, String)>>,
    wakers: Mutex<Wakers>,
}

/// What ends the waits that the run knows nothing of: for a socket, for a process.
#[derive(Default)]
struct Wakers {
    next: u64,
    waiting: Vec<(u64, Box<dyn FnOnce() + Send>)>,
}

impl fmt::Debug for Wakers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wakers").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
pub(super) struct Threads {
    all: Vec<Arc<LiveThread>>,
    pub(super) states: Vec<Now>,
    handles: Vec<std::thread::JoinHandle<()>>,
    value: Option<String>,
    outcome: Option<Outcome>,
    pub(super) failure: Option<Outcome>,
    elapsed: Option<Duration>,
}

/// What a thread does now.
#[derive(Debug)]
pub(super) enum Now {
    Running,
    Blocked(Block),
    Ended,
}

#[derive(Debug)]
pub(super) struct Block {
    pub(super) verb: &'static str,
    pub(super) object: (Option<ObjectId>, String),
    pub(super) probe: Probe,
    pub(super) timed: bool,
    pub(super) location: &'static Location<'static>,
}

/// How to find out whether a blocked thread could go on.
#[derive(Debug)]
pub(crate) enum Probe {
    /// When an object's gate lets it.
    Gate { waitable: Arc<dyn Waitable>, ready: Ready, who: Who },
    /// When somebody has woken it.
    Woken { waitable: Arc<dyn Waitable> },
    /// When its time has come.
    Clock,
}

impl Run {
    pub(super) fn new(speed: f64, kept: usize) -> Arc<Run> {
        Arc::new(Run {
            started: Instant::now(),
            speed: if speed.is_finite() && speed > 0.0 { speed } else { 1.0 },
            kept: kept as u64,
            over: AtomicBool::new(false),
            threads: Mutex::default(),
            changed: Condvar::new(),
            roster: Mutex::default(),
            objects: Mutex::default(),
            events: Mutex::default(),
            notes: Mutex::default(),
            wakers: Mutex::default(),
        })
    }

    /// How long a demo's `time` lasts here.
    pub(crate) fn scaled(&self, time: Duration) -> Duration {
        Duration::try_from_secs_f64(time.as_secs_f64() / self.speed).unwrap_or(Duration::MAX)
    }

    /// How much of a demo's time passes in so much real time.
    pub(crate) fn unscaled(&self, real: Duration) -> Duration {
        Duration::try_from_secs_f64(real.as_secs_f64() * self.speed).unwrap_or(Duration::MAX)
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    pub(crate) fn new_object(&self, kind: &'static str, name: Option<&str>, initial: String) -> ObjectId {
        let mut objects = self.objects.lock();
        let number = objects.iter().filter(|o| o.kind == kind).count() + 1;
        let name = name.map_or_else(|| format!("{kind}-{number}"), str::to_string);
        objects.push(ObjectInfo { kind, name, initial });
        ObjectId(u32::try_from(objects.len() - 1).unwrap_or(u32::MAX))
    }

    pub(crate) fn name_of(&self, who: Who) -> String {
        let roster = self.roster.lock();
        let entry = roster.iter().find(|(other, ..)| *other == who);
        entry.map_or_else(|| "a thread of another run".into(), |(_, _, name)| name.clone())
    }

    pub(super) fn ids_of(&self, woken: &[Waiter]) -> Vec<ThreadId> {
        let roster = self.roster.lock();
        let id = |waiter: &Waiter| roster.iter().find(|(who, ..)| *who == waiter.who()).map(|(_, id, _)| *id);
        woken.iter().filter_map(id).collect()
    }

    pub(super) fn tell(&self, thread: &LiveThread, what: LiveWhat) {
        let event = LiveEvent { thread: thread.id, name: thread.name.clone(), time: self.started.elapsed(), what };
        self.events.lock().push(event);
    }

    /// Starts a thread of this run. `body` is what it does; its panics are the run's outcome.
    ///
    /// # Panics
    /// If the system has no room for another thread.
    pub(crate) fn start(
        self: &Arc<Run>,
        name: String,
        daemon: bool,
        body: impl FnOnce() + Send + 'static,
    ) -> Arc<LiveThread> {
        let mut threads = self.threads.lock();
        let thread = Arc::new(LiveThread {
            run: Arc::clone(self),
            id: ThreadId(u32::try_from(threads.all.len()).unwrap_or(u32::MAX)),
            name: name.clone(),
            daemon,
            who: AtomicU64::new(0),
            parker: Mutex::new(None),
            names_given: AtomicU64::new(0),
            steps: AtomicU64::new(0),
            work: Mutex::default(),
            recorded: Mutex::default(),
            holding: Mutex::default(),
        });
        threads.all.push(Arc::clone(&thread));
        threads.states.push(Now::Running);
        let own = Arc::clone(&thread);
        let main = move || {
            own.who.store(world::me().0, Ordering::Relaxed);
            own.run.roster.lock().push((world::me(), own.id, own.name.clone()));
            *own.parker.lock() = Some(my_parker());
            world::join_run(Arc::clone(&own));
            own.run.tell(&own, LiveWhat::Started);
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(body));
            own.ended(result.err());
        };
        match std::thread::Builder::new().name(name).spawn(main) {
            Ok(handle) => threads.handles.push(handle),
            Err(error) => {
                threads.states.pop();
                threads.all.pop();
                drop(threads);
                panic!("the system starts no more threads: {error}");
            }
        }
        thread
    }

    /// The main thread's program has returned.
    pub(super) fn main_returned(&self, value: String) {
        self.threads.lock().value = Some(value);
    }

    /// With the list of threads in hand: is the run finished, or stuck for ever?
    pub(super) fn look_around(&self, threads: &mut Threads) {
        if threads.outcome.is_some() {
            return;
        }
        let live = |t: &Threads, i: usize| !matches!(t.states[i], Now::Ended);
        let everybody = 0..threads.all.len();
        if everybody.clone().all(|i| threads.all[i].daemon || !live(threads, i)) {
            let finished = Outcome::Finished(threads.value.clone().unwrap_or_default());
            let outcome = threads.failure.clone().unwrap_or(finished);
            self.conclude(threads, outcome);
            return;
        }
        let stuck = everybody.clone().all(|i| match &threads.states[i] {
            Now::Ended => true,
            Now::Running => false,
            Now::Blocked(block) => !block.timed && !threads.all[i].could_go_on(&block.probe),
        });
        if stuck {
            let waiting = everybody.filter(|&i| !threads.all[i].daemon).filter_map(|i| threads.waiting(i)).collect();
            let outcome = threads.failure.clone().unwrap_or(Outcome::Deadlock(waiting));
            self.conclude(threads, outcome);
        }
    }

    fn conclude(&self, threads: &mut Threads, outcome: Outcome) {
        threads.outcome = Some(outcome);
        threads.elapsed = Some(self.started.elapsed());
        self.over.store(true, Ordering::SeqCst);
        for (thread, state) in threads.all.iter().zip(&threads.states) {
            if let Some(parker) = &*thread.parker.lock() {
                parker.nudge();
            }
            if let Now::Blocked(Block { probe: Probe::Gate { waitable, .. } | Probe::Woken { waitable }, .. }) = state {
                waitable.nudge();
            }
        }
        self.changed.notify_all();
    }

    // ---- for whoever watches ----

    pub(super) fn cancel(&self) {
        let mut threads = self.threads.lock();
        if threads.outcome.is_none() {
            self.conclude(&mut threads, Outcome::Cancelled);
        }
        drop(threads);
        self.wake_all();
    }

    /// Calls `wake` when the run is over, at once if it is; its number, to forget it by.
    pub(crate) fn when_over(&self, wake: Box<dyn FnOnce() + Send>) -> u64 {
        let mut wakers = self.wakers.lock();
        wakers.next += 1;
        let number = wakers.next;
        wakers.waiting.push((number, wake));
        drop(wakers);
        if self.is_over() {
            self.wake_all();
        }
        number
    }

    /// No longer calls what has this number.
    pub(crate) fn forget(&self, number: u64) {
        self.wakers.lock().waiting.retain(|(other, _)| *other != number);
    }

    fn wake_all(&self) {
        let waiting = std::mem::take(&mut self.wakers.lock().waiting);
        for (_, wake) in waiting {
            wake();
        }
    }

    pub(super) fn wait(&self, at_most: Duration) -> bool {
        let mut threads = self.threads.lock();
        let deadline = Instant::now() + at_most;
        while threads.outcome.is_none() {
            if self.changed.wait_until(&mut threads, deadline).timed_out() {
                return threads.outcome.is_some();
            }
        }
        true
    }

    pub(super) fn events(&self) -> Vec<LiveEvent> {
        std::mem::take(&mut *self.events.lock())
    }

    pub(super) fn lanes(&self) -> Vec<LaneNow> {
        let threads = self.threads.lock();
        let lane = |(thread, now): (&Arc<LiveThread>, &Now)| LaneNow {
            name: thread.name.clone(),
            steps: thread.steps.load(Ordering::Relaxed),
            state: match now {
                Now::Running => LaneState::Running,
                Now::Blocked(block) => LaneState::Waiting(format!("{}.{}", block.object.1, block.verb)),
                Now::Ended => LaneState::Ended,
            },
        };
        threads.all.iter().zip(&threads.states).map(lane).collect()
    }

    /// Waits for every OS thread of the run and writes it all down.
    pub(super) fn finish(&self) -> Trace {
        self.wait(Duration::from_secs(u64::from(u32::MAX)));
        self.wake_all();
        loop {
            let handle = self.threads.lock().handles.pop();
            match handle {
                // the body's panics were caught: a join can only fail if the machinery itself did
                Some(handle) => drop(handle.join()),
                None => break,
            }
        }
        let mut threads = self.threads.lock();
        let mut steps = Vec::new();
        let mut taken = 0;
        for thread in &threads.all {
            steps.append(&mut thread.recorded.lock());
            taken += thread.steps.load(Ordering::Relaxed);
        }
        steps.sort_by_key(|step| step.time);
        let dropped = taken - steps.len() as u64;
        let note = |(time, thread, kind, text): &(Duration, ThreadId, NoteKind, String)| Note {
            after: steps.iter().take_while(|step| step.time <= *time).count(),
            thread: *thread,
            kind: *kind,
            text: text.clone(),
            time: *time,
        };
        let notes = self.notes.lock().iter().map(note).collect();
        let info = |thread: &Arc<LiveThread>| ThreadInfo {
            name: thread.name.clone(),
            daemon: thread.daemon,
            work: std::mem::take(&mut thread.work.lock().seen),
        };
        let infos = threads.all.iter().map(info).collect();
        // a thread knows its run: let the run forget its threads
        threads.all.clear();
        threads.states.clear();
        Trace {
            threads: infos,
            objects: self.objects.lock().clone(),
            notes,
            steps,
            outcome: threads.outcome.take().unwrap_or(Outcome::Cancelled),
            dropped,
            elapsed: threads.elapsed.unwrap_or_else(|| self.started.elapsed()),
        }
    }
}

impl Threads {
    fn waiting(&self, index: usize) -> Option<Waiting> {
        let Now::Blocked(block) = &self.states[index] else { return None };
        let holders = match &block.probe {
            Probe::Gate { waitable, .. } => waitable.holders_now(),
            Probe::Woken { .. } | Probe::Clock => Vec::new(),
        };
        let held = |who: &Who| {
            let holder = self.all.iter().find(|thread| thread.who.load(Ordering::Relaxed) == who.0)?;
            let since = holder.holding.lock().iter().find(|(id, _)| Some(*id) == block.object.0).map(|(_, at)| *at);
            Some(Held { thread: holder.id, name: holder.name.clone(), since })
        };
        Some(Waiting {
            thread: self.all[index].id,
            name: self.all[index].name.clone(),
            verb: block.verb,
            object: block.object.0,
            on: block.object.1.clone(),
            held_by: holders.iter().filter_map(held).collect(),
            location: block.location,
        })
    }
}
