//! An operation in the controlled world: announced, granted, committed.

use super::cx::Place;
use super::{Cx, Home, ObjectKey, Resource, State, holders_of};
use crate::sched::controlled::Execution;
use crate::sched::controlled::execution::Trouble;
use crate::sched::controlled::record::{Recording, View};
use crate::sched::controlled::runtime::{Runtime, Turn};
use crate::sched::op::Op;
use crate::sched::world;
use crate::trace::{ObjectId, ThreadId};

impl<S: State> Resource<S> {
    /// Its number in the execution that uses it.
    #[inline]
    pub(super) fn id_here(&self, runtime: &Runtime) -> u32 {
        match self.core.home {
            Home::Controlled { epoch, id } if epoch == runtime.epoch.get() => id,
            _ => self.is_foreign(runtime),
        }
    }

    #[cold]
    fn is_foreign(&self, runtime: &Runtime) -> ! {
        let name = self.core.name.as_deref().unwrap_or("without a name");
        let what = format!(
            "the {} {name} was made outside the explored program; make it inside, so that each execution begins afresh",
            self.core.kind
        );
        runtime.give_up(Trouble::Diverged(what.clone()));
        panic!("{what}");
    }

    pub(super) fn controlled_step<R>(
        &self,
        op: &Op,
        other: Option<ObjectKey>,
        act: impl FnOnce(&mut S, &mut Cx) -> R,
    ) -> R {
        let Some(runtime) = world::runtime() else { return self.live_step(op, None, act) };
        let id = self.id_here(&runtime);
        let other = match other {
            Some(ObjectKey(Home::Controlled { id, .. })) => Some(id),
            _ => None,
        };
        let turn = runtime.turn(op, id, other);
        let (me, late, watched) = {
            let execution = runtime.execution.borrow();
            let me = execution.current;
            (me, matches!(turn, Turn::Step) && execution.finds_itself_late(me), execution.recording.is_some())
        };
        let mut state = self.core.state.lock();
        let mut cx = Cx::new(Execution::who(me), late, watched);
        let done = Commit { runtime: &runtime, turn, op, id, me, state: &mut *state, cx: &mut cx };
        act(done.state, done.cx)
        // dropping `done` commits, also when `act` panics
    }
}

/// A controlled operation that happens; dropping it tells the execution.
struct Commit<'a, S: State> {
    runtime: &'a Runtime,
    turn: Turn,
    op: &'a Op,
    id: u32,
    me: ThreadId,
    state: &'a mut S,
    cx: &'a mut Cx,
}

impl<S: State> Drop for Commit<'_, S> {
    fn drop(&mut self) {
        if let Turn::Unseen = self.turn {
            return;
        }
        let mut execution = self.runtime.execution.borrow_mut();
        match self.turn {
            Turn::Step => execution.commit(self.me, self.cx.saw),
            _ => execution.fuse(self.me, self.id, self.op.mode, self.op.verb.code ^ self.cx.saw),
        }
        if execution.recording.is_some() {
            self.write_down(&mut execution);
        }
        execution.update_object(self.id, self.state.gate(), self.state.fingerprint());
        for waiter in &self.cx.woken {
            if let Place::Controlled(id) = waiter.place {
                execution.wake(self.me, id);
                if let Some(recording) = &mut execution.recording {
                    recording.woke(id);
                }
            }
        }
    }
}

impl<S: State> Commit<'_, S> {
    #[cold]
    fn write_down(&mut self, execution: &mut Execution) {
        let Some(recording) = &mut execution.recording else { return };
        let state = self.state.describe(&|who| recording.name_of(who));
        let view = View { state, holders: holders_of(self.state) };
        if let Turn::Step = self.turn {
            Recording::step(execution, std::mem::take(&mut self.cx.shown), Some(view));
        } else {
            recording.amend(ObjectId(self.id), self.me, view, self.op.location);
        }
    }
}
