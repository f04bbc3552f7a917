//! The one narrow waist: a shared object, and how an operation on it happens in either world.

mod controlled;
mod cx;
mod live;

pub use cx::{Cx, Waiter};
pub(crate) use live::Waitable;

use super::op::{Op, Who};
use super::world::{self, World};
use crate::trace::ObjectId;
use live::deadline_after;
use parking_lot::{Condvar, Mutex};
use std::borrow::Cow;
use std::panic::Location;
use std::sync::Arc;

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
            World::Controlled => self.controlled_step(&op, None, act),
            World::Plain => {
                // the common case on its own: nobody watches, and nobody has to wait
                let mut state = self.core.state.lock();
                let who = world::me();
                if op.after_wake || !op.ready.holds(state.gate(), who) {
                    drop(state);
                    return self.live_step(&op, None, act);
                }
                let mut cx = Cx::new(who, false, false);
                let result = act(&mut state, &mut cx);
                cx.deliver();
                drop(state);
                self.core.bell.notify_all();
                result
            }
            World::Live => self.live_step(&op, world::live_thread().as_ref(), act),
        }
    }

    /// As [`Resource::step`], for an operation that [glues](crate::sched::glue) operations on `other` to itself.
    #[inline]
    pub fn step_with<R>(&self, op: Op, other: Option<ObjectKey>, act: impl FnOnce(&mut S, &mut Cx) -> R) -> R {
        match world::here() {
            World::Controlled => self.controlled_step(&op, other, act),
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
            Some(runtime) => crate::sched::controlled::Execution::who(runtime.current()),
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
            None => self.quietly(|state| act(state, crate::sched::live::thread::my_parker().is_woken())),
        }
    }

    /// Waits until another thread wakes this one, which must have enqueued itself here. Not a scheduling point: nobody could
    /// tell when exactly it goes on.
    pub fn park(&self, op: Op) {
        match world::runtime() {
            Some(runtime) => {
                let object = self.id_here(&runtime);
                runtime.wait(crate::sched::controlled::thread::Wait::Wake { object, verb: op.verb.name }, op.location);
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

/// How an operation names another object that it touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectKey(Home);

/// Who holds the object.
fn holders_of<S: State>(state: &S) -> Vec<Who> {
    let mut holders = Vec::new();
    state.holders(&mut |who| holders.push(who));
    holders
}

/// Whether that thread holds the object.
fn is_held_by<S: State>(state: &S, who: Who) -> bool {
    let mut found = false;
    state.holders(&mut |holder| found |= holder == who);
    found
}

/// The line of code that called.
pub(crate) type Line = &'static Location<'static>;
