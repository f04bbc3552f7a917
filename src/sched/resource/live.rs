//! An operation in a live world: under the object's mutex, and waiting on its bell.

use super::{Core, Cx, Home, Resource, State, holders_of, is_held_by};
use crate::sched::live::run::Probe;
use crate::sched::live::thread::{LiveThread, my_parker};
use crate::sched::op::{Op, Ready, Who};
use crate::sched::world;
use crate::trace::ObjectId;
use std::sync::Arc;
use std::time::{Duration, Instant};

impl<S: State> Resource<S> {
    pub(super) fn live_step<R>(
        &self,
        op: &Op,
        thread: Option<&Arc<LiveThread>>,
        act: impl FnOnce(&mut S, &mut Cx) -> R,
    ) -> R {
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
                let late = op.after_wake && !my_parker().is_woken();
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
        let mut cx = Cx::new(who, late, thread.is_some_and(|thread| thread.is_watched()));
        let result = act(&mut state, &mut cx);
        cx.deliver();
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

    pub(super) fn await_live_wake(&self, op: &Op, deadline: Option<Instant>, thread: Option<&Arc<LiveThread>>) {
        let parker = my_parker();
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
}

/// How often a live thread looks again before it goes to sleep.
const SPINS: u32 = 40;

/// When a wait that begins now ends at the latest.
pub(super) fn deadline_after(timeout: Duration, thread: Option<&Arc<LiveThread>>) -> Instant {
    let timeout = thread.map_or(timeout, |thread| thread.run.scaled(timeout));
    // a century is for ever
    Instant::now() + timeout.min(Duration::from_secs(3_000_000_000))
}

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
