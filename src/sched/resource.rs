//! The one narrow waist: a shared object, and how an operation on it happens in either world.

use super::controlled::execution::{Pending, Trouble};
use super::controlled::record::{Recording, View};
use super::controlled::runtime::{Runtime, Turn};
use super::live::parker::Parker;
use super::live::run::{LiveThread, Probe};
use super::op::{Mode, Op, Ready, Who};
use super::world::{self, World};
use crate::trace::{ObjectId, ThreadId};
use parking_lot::{Condvar, Mutex};
use std::borrow::Cow;
use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The plain data of a primitive.
pub trait State: std::fmt::Debug + Send + 'static {
    /// Everything that the readiness of its operations depends on, in one word.
    fn gate(&self) -> u64 {
        0
    }

    /// A number that stands for all of it: states that differ in anything that can ever be observed differ here too.
    fn fingerprint(&self) -> u64;

    /// It in words, for people. `name` gives the name of a thread.
    fn describe(&self, name: &dyn Fn(Who) -> String) -> String;

    /// Names the threads that hold it to `each`, if it is a thing that is held.
    fn holders(&self, each: &mut dyn FnMut(Who)) {
        let _ = each;
    }
}

/// A shared object: the state of a primitive, and a place in one of the worlds.
///
/// It belongs to the world in which it was made. Clones are the same object.
#[derive(Debug)]
pub struct Resource<S> {
    core: Arc<Core<S>>,
}

impl<S> Clone for Resource<S> {
    fn clone(&self) -> Self {
        Resource { core: Arc::clone(&self.core) }
    }
}

#[derive(Debug)]
pub(crate) struct Core<S> {
    state: Mutex<S>,
    /// Live threads that wait for the state to change.
    bell: Condvar,
    home: Home,
    kind: &'static str,
    name: Option<Cow<'static, str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Home {
    Plain,
    Live(ObjectId),
    Controlled { epoch: u64, id: u32 },
}

/// What an operation may ask and say while it happens.
#[derive(Debug)]
pub struct Cx {
    who: Who,
    late: bool,
    watched: bool,
    saw: u64,
    shown: String,
    woken: Vec<Waiter>,
    waiter: Option<Waiter>,
}

/// A thread that waits to be woken, as a primitive keeps it in its queue.
#[derive(Clone, Debug)]
pub struct Waiter {
    who: Who,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Live(Arc<Parker>),
    Controlled(ThreadId),
}

impl Waiter {
    /// Who waits.
    #[must_use]
    pub fn who(&self) -> Who {
        self.who
    }
}

impl Cx {
    fn new(who: Who, late: bool, watched: bool, waiter: Option<Waiter>) -> Cx {
        Cx { who, late, watched, saw: 0, shown: String::new(), woken: Vec::new(), waiter }
    }

    /// Wakes live threads.
    #[inline]
    fn deliver(&self) {
        for waiter in &self.woken {
            if let Place::Live(parker) = &waiter.place {
                parker.wake();
            }
        }
    }

    /// Who acts.
    #[inline]
    #[must_use]
    pub fn who(&self) -> Who {
        self.who
    }

    /// Whether the operation goes on only because its timeout is over: what it waited for is not the case.
    #[inline]
    #[must_use]
    pub fn late(&self) -> bool {
        self.late
    }

    /// Says what the thread learns by this, as a number: two operations that tell a thread different things say
    /// different numbers.
    #[inline]
    pub fn saw(&mut self, learned: u64) {
        self.saw = learned;
    }

    /// Says what came of it, in words, if anybody looks.
    #[inline]
    pub fn show(&mut self, words: impl FnOnce() -> String) {
        if self.watched {
            self.shown = words();
        }
    }

    /// The acting thread, to be put into a queue. From now on it can be woken.
    pub fn waiter(&mut self) -> Waiter {
        let waiter = match &self.waiter {
            Some(waiter) => waiter.clone(),
            None => match world::runtime() {
                Some(runtime) => Waiter { who: self.who, place: Place::Controlled(runtime.current()) },
                None => Waiter { who: self.who, place: Place::Live(super::live::run::my_parker()) },
            },
        };
        match &waiter.place {
            Place::Live(parker) => parker.arm(),
            Place::Controlled(id) => {
                if let Some(runtime) = world::runtime() {
                    runtime.execution.borrow_mut().await_wake(*id);
                }
            }
        }
        waiter
    }

    /// Wakes a thread that waits.
    pub fn wake(&mut self, waiter: &Waiter) {
        self.woken.push(waiter.clone());
    }
}

impl<S: State> Resource<S> {
    /// A shared object. `kind` is its type as the learner writes it, `name` its name if it has one.
    ///
    /// # Panics
    /// Never by itself; in an explored program that is being ended, it unwinds.
    pub fn new(kind: &'static str, name: Option<Cow<'static, str>>, state: S) -> Resource<S> {
        let home = match world::here() {
            World::Plain => Home::Plain,
            World::Live => match world::live_thread() {
                Some(thread) => {
                    let initial = state.describe(&|who| thread.run.name_of(who));
                    Home::Live(thread.run.new_object(kind, name.as_deref(), initial))
                }
                None => Home::Plain,
            },
            World::Controlled => match world::runtime() {
                Some(runtime) => {
                    let mut execution = runtime.execution.borrow_mut();
                    if let Some(recording) = &mut execution.recording {
                        let initial = state.describe(&|who| recording.name_of(who));
                        recording.object(kind, name.as_deref(), initial);
                    }
                    let id = execution.new_object(state.gate(), state.fingerprint());
                    Home::Controlled { epoch: runtime.epoch.get(), id }
                }
                None => Home::Plain,
            },
        };
        Resource { core: Arc::new(Core { state: Mutex::new(state), bell: Condvar::new(), home, kind, name }) }
    }

    /// Its name, if it was given one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.core.name.as_deref()
    }

    /// Performs an operation: announces it, waits until it is ready and this thread's turn has come, and lets `act` change the
    /// state in one indivisible step. This is a scheduling point.
    ///
    /// # Panics
    /// If `act` does, and if the object was made outside the explored program that uses it. Unwinds when the run is over.
    #[inline]
    pub fn step<R>(&self, op: Op, act: impl FnOnce(&mut S, &mut Cx) -> R) -> R {
        match world::here() {
            World::Controlled => self.controlled_step(op, None, act),
            World::Plain => {
                // the common case on its own: nobody watches, and nobody has to wait
                let mut state = self.core.state.lock();
                let who = world::me();
                if op.after_wake || !op.ready.holds(state.gate(), who) {
                    drop(state);
                    return self.live_step(&op, None, act);
                }
                let mut cx = Cx::new(who, false, false, None);
                let result = act(&mut state, &mut cx);
                cx.deliver();
                drop(state);
                self.core.bell.notify_all();
                result
            }
            World::Live => self.live_step(&op, world::live_thread().as_ref(), act),
        }
    }

    /// As [`Resource::step`], for an operation that [glues](super::glue) operations on `other` to itself.
    #[inline]
    pub fn step_with<R>(&self, op: Op, other: Option<ObjectKey>, act: impl FnOnce(&mut S, &mut Cx) -> R) -> R {
        match world::here() {
            World::Controlled => self.controlled_step(op, other, act),
            _ => self.step(op, act),
        }
    }

    /// Looks at the state, or changes it, as a part of the step before: for what nobody could observe by itself.
    pub fn quietly<R>(&self, act: impl FnOnce(&mut S) -> R) -> R {
        let mut state = self.core.state.lock();
        let result = act(&mut state);
        if let (Some(runtime), Home::Controlled { epoch, id }) = (world::runtime(), self.core.home) {
            if epoch == runtime.epoch.get() {
                runtime.execution.borrow_mut().update_object(id, state.gate(), state.fingerprint());
            }
        } else {
            self.core.bell.notify_all();
        }
        result
    }

    /// Whether everything that was done to it happened before what the calling thread does now. Always so in a live world,
    /// where it cannot be known.
    pub(crate) fn is_settled(&self) -> bool {
        let (Some(runtime), Home::Controlled { id, .. }) = (world::runtime(), self.core.home) else { return true };
        let execution = runtime.execution.borrow();
        execution.knows_all_of(execution.current, id)
    }

    /// Who the calling thread is to this object.
    #[must_use]
    pub fn caller(&self) -> Who {
        match world::runtime() {
            Some(runtime) => super::controlled::Execution::who(runtime.current()),
            None => world::me(),
        }
    }

    /// How other operations name it.
    #[must_use]
    pub fn key(&self) -> ObjectKey {
        ObjectKey(self.core.home)
    }

    /// After a wait by [`Resource::park_until_next`]: tells `act` whether somebody woke this thread in time. Quietly, as
    /// [`Resource::quietly`].
    pub fn end_wait<R>(&self, act: impl FnOnce(&mut S, bool) -> R) -> R {
        match world::runtime() {
            Some(runtime) => {
                let woken = {
                    let execution = runtime.execution.borrow();
                    !execution.threads[execution.current.index()].wake_was_late
                };
                self.quietly(|state| act(state, woken))
            }
            // who wakes does so with the state locked: inside, the answer is final
            None => self.quietly(|state| act(state, super::live::run::my_parker().is_woken())),
        }
    }

    // ---- the controlled world ----

    fn id_here(&self, runtime: &Runtime) -> u32 {
        match self.core.home {
            Home::Controlled { epoch, id } if epoch == runtime.epoch.get() => id,
            _ => {
                let name = self.core.name.as_deref().unwrap_or("without a name");
                let what = format!(
                    "the {} {name} was made outside the explored program; make it inside, so that each execution begins afresh",
                    self.core.kind
                );
                runtime.give_up(Trouble::Diverged(what.clone()));
                panic!("{what}");
            }
        }
    }

    fn controlled_step<R>(&self, op: Op, other: Option<ObjectKey>, act: impl FnOnce(&mut S, &mut Cx) -> R) -> R {
        let Some(runtime) = world::runtime() else { return self.live_step(&op, None, act) };
        let id = self.id_here(&runtime);
        let mut pending = Pending::new(op.verb, op.location);
        pending.touch(id, op.mode);
        if let Some(ObjectKey(Home::Controlled { id, .. })) = other {
            pending.touch(id, Mode::Write);
        }
        (pending.ready, pending.after_wake) = (op.ready, op.after_wake);
        pending.timeout = op.timeout.map(|timeout| u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX));
        let turn = runtime.turn(pending);
        let me = runtime.current();
        let who = super::controlled::Execution::who(me);
        let (late, watched) = {
            let execution = runtime.execution.borrow();
            (matches!(turn, Turn::Step) && execution.finds_itself_late(me), execution.recording.is_some())
        };
        let waiter = Waiter { who, place: Place::Controlled(me) };
        let mut done = Commit {
            resource: self,
            runtime: &runtime,
            turn,
            op,
            id,
            me,
            state: Some(self.core.state.lock()),
            cx: Cx::new(who, late, watched, Some(waiter)),
        };
        let Some(state) = done.state.as_mut() else { unreachable!("the state is there until the commit") };
        act(state, &mut done.cx)
        // dropping `done` commits, also when `act` panics
    }

    // ---- the live worlds ----

    fn live_step<R>(&self, op: &Op, thread: Option<&Arc<LiveThread>>, act: impl FnOnce(&mut S, &mut Cx) -> R) -> R {
        let who = world::me();
        let core = &*self.core;
        if let Some(thread) = thread {
            thread.leave_if_over();
        }
        let mut deadline = None;
        if op.after_wake {
            deadline = op.timeout.map(|timeout| deadline_after(timeout, thread));
            self.await_live_wake(op, deadline, thread);
        }
        let mut attempts = 0;
        let (mut state, late) = loop {
            let state = core.state.lock();
            if op.ready.holds(state.gate(), who) {
                let late = op.after_wake && !super::live::run::my_parker().is_woken();
                break (state, late);
            }
            if let (Some(timeout), false) = (op.timeout, op.after_wake) {
                let deadline = *deadline.get_or_insert_with(|| deadline_after(timeout, thread));
                if timeout.is_zero() || Instant::now() >= deadline {
                    break (state, true);
                }
            }
            if thread.is_some_and(|thread| thread.is_leaving()) {
                break (state, true);
            }
            drop(state);
            attempts += 1;
            if attempts <= SPINS {
                // the holder is likely to be through in a moment
                if attempts > SPINS / 2 {
                    std::thread::yield_now();
                } else {
                    std::hint::spin_loop();
                }
                continue;
            }
            self.block_live(op, who, if op.after_wake { None } else { deadline }, thread);
        };
        let thread = thread.filter(|_| !op.unseen);
        let mut cx = Cx::new(who, late, thread.is_some_and(|thread| thread.is_watched()), None);
        let result = act(&mut state, &mut cx);
        for waiter in &cx.woken {
            if let Place::Live(parker) = &waiter.place {
                parker.wake();
            }
        }
        if let Some(thread) = thread {
            let object = if let Home::Live(id) = core.home { Some(id) } else { None };
            if cx.watched {
                let words = state.describe(&|who| thread.run.name_of(who));
                let holds = is_held_by(&*state, who);
                let object = object.map(|object| (object, words, holds));
                thread.record(op, object, std::mem::take(&mut cx.shown), &cx.woken);
            } else {
                thread.count_step();
                if let Some(object) = object {
                    thread.track_holding(object, || is_held_by(&*state, who), op.location);
                }
            }
        }
        drop(state);
        core.bell.notify_all();
        result
    }

    #[cold]
    fn block_live(&self, op: &Op, who: Who, deadline: Option<Instant>, thread: Option<&Arc<LiveThread>>) {
        let core = &*self.core;
        let wait = |over: &dyn Fn() -> bool| {
            let mut state = core.state.lock();
            while !op.ready.holds(state.gate(), who) && !over() {
                match deadline {
                    None => core.bell.wait(&mut state),
                    Some(deadline) => {
                        if core.bell.wait_until(&mut state, deadline).timed_out() {
                            break;
                        }
                    }
                }
            }
        };
        match thread {
            None => wait(&|| false),
            Some(thread) => {
                let waitable: Arc<dyn Waitable> = Arc::clone(&self.core) as _;
                let probe = Probe::Gate { waitable, ready: op.ready, who };
                let (object, name) = self.wait_name();
                // what is no step is no wait for an object either: a thread waits for another to end
                let object = object.filter(|_| !op.unseen);
                thread.blocked(op.verb.name, (object, name), probe, deadline, op.location, wait);
            }
        }
    }

    fn await_live_wake(&self, op: &Op, deadline: Option<Instant>, thread: Option<&Arc<LiveThread>>) {
        let parker = super::live::run::my_parker();
        match thread {
            None => parker.wait(deadline, &|| false),
            Some(thread) => {
                let probe = Probe::Woken { waitable: Arc::clone(&self.core) as _ };
                let wait = |over: &dyn Fn() -> bool| parker.wait(deadline, over);
                thread.blocked(op.verb.name, self.wait_name(), probe, deadline, op.location, wait);
            }
        }
    }

    fn wait_name(&self) -> (Option<ObjectId>, String) {
        let name = self.core.name.as_deref().unwrap_or(self.core.kind).to_string();
        (if let Home::Live(id) = self.core.home { Some(id) } else { None }, name)
    }

    // ---- waiting to be woken ----

    /// Waits until another thread wakes this one, which must have enqueued itself here. Not a scheduling point: nobody could
    /// tell when exactly it goes on.
    pub fn park(&self, op: Op) {
        match world::runtime() {
            Some(runtime) => {
                let object = self.id_here(&runtime);
                runtime.wait(super::controlled::execution::Wait::Wake { object, verb: op.verb.name }, op.location);
            }
            None => self.await_live_wake(&op, None, world::live_thread().as_ref()),
        }
    }

    /// Waits until another thread wakes this one or the timeout is over, as a part of this thread's *next* operation: a
    /// condition's `wait` goes on when it is notified and has its lock again, in one step.
    pub fn park_until_next(&self, op: Op) {
        match world::runtime() {
            Some(runtime) => {
                let object = self.id_here(&runtime);
                let mut execution = runtime.execution.borrow_mut();
                let me = execution.current;
                execution.owe_wake(me, object, op);
            }
            None => {
                let thread = world::live_thread();
                let deadline = op.timeout.map(|timeout| deadline_after(timeout, thread.as_ref()));
                self.await_live_wake(&op, deadline, thread.as_ref());
            }
        }
    }
}

fn holders_of<S: State>(state: &S) -> Vec<Who> {
    let mut holders = Vec::new();
    state.holders(&mut |who| holders.push(who));
    holders
}

fn is_held_by<S: State>(state: &S, who: Who) -> bool {
    let mut found = false;
    state.holders(&mut |holder| found |= holder == who);
    found
}

/// How often a live thread looks again before it goes to sleep.
const SPINS: u32 = 40;

fn deadline_after(timeout: Duration, thread: Option<&Arc<LiveThread>>) -> Instant {
    let timeout = thread.map_or(timeout, |thread| thread.run.scaled(timeout));
    // a century is for ever
    Instant::now() + timeout.min(Duration::from_secs(3_000_000_000))
}

/// How an operation names another object that it touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectKey(Home);

/// An object that live threads wait at, whatever its state is.
pub(crate) trait Waitable: Send + Sync + std::fmt::Debug {
    /// Whether such an operation of that thread could happen now.
    fn ready_now(&self, ready: Ready, who: Who) -> bool;
    /// Makes those who wait look around.
    fn nudge(&self);
    /// Who holds it.
    fn holders_now(&self) -> Vec<Who>;
}

impl<S: State> Waitable for Core<S> {
    fn ready_now(&self, ready: Ready, who: Who) -> bool {
        ready.holds(self.state.lock().gate(), who)
    }

    fn nudge(&self) {
        drop(self.state.lock());
        self.bell.notify_all();
    }

    fn holders_now(&self) -> Vec<Who> {
        holders_of(&*self.state.lock())
    }
}

/// A controlled operation that happens; dropping it tells the execution.
struct Commit<'a, S: State> {
    resource: &'a Resource<S>,
    runtime: &'a Runtime,
    turn: Turn,
    op: Op,
    id: u32,
    me: ThreadId,
    state: Option<parking_lot::MutexGuard<'a, S>>,
    cx: Cx,
}

impl<S: State> Drop for Commit<'_, S> {
    fn drop(&mut self) {
        let Some(state) = self.state.take() else { return };
        if let Turn::Unseen = self.turn {
            return;
        }
        let mut execution = self.runtime.execution.borrow_mut();
        let view = execution.recording.as_ref().map(|recording| View {
            state: state.describe(&|who| recording.name_of(who)),
            holders: holders_of(&*state),
        });
        let (gate, print) = (state.gate(), state.fingerprint());
        drop(state);
        match self.turn {
            Turn::Step => {
                execution.commit(self.me, self.cx.saw);
                Recording::step(&mut execution, std::mem::take(&mut self.cx.shown), view);
            }
            _ => {
                execution.fuse(self.me, self.id, self.op.mode, self.op.verb.code ^ self.cx.saw);
                if let (Some(recording), Some(view)) = (&mut execution.recording, view) {
                    recording.amend(ObjectId(self.id), self.me, view, self.op.location);
                }
            }
        }
        execution.update_object(self.id, gate, print);
        for waiter in &self.cx.woken {
            if let Place::Controlled(id) = waiter.place {
                execution.wake(self.me, id);
                if let Some(recording) = &mut execution.recording {
                    recording.woke(id);
                }
            }
        }
        let _ = self.resource;
    }
}

/// The line of code that called.
pub(crate) type Line = &'static Location<'static>;
