//! An operation in the controlled world: announced, granted, committed.

use super::cx::Place;
use super::{Cx, Home, ObjectKey, Resource, State, Waiter, holders_of};
use crate::sched::controlled::Execution;
use crate::sched::controlled::execution::Trouble;
use crate::sched::controlled::pending::Pending;
use crate::sched::controlled::record::{Recording, View};
use crate::sched::controlled::runtime::{Runtime, Turn};
use crate::sched::op::{Mode, Op};
use crate::sched::world;
use crate::trace::{ObjectId, ThreadId};

impl<S: State> Resource<S> {
    /// Its number in the execution that uses it.
    pub(super) fn id_here(&self, runtime: &Runtime) -> u32 {
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

    pub(super) fn controlled_step<R>(
        &self,
        op: Op,
        other: Option<ObjectKey>,
        act: impl FnOnce(&mut S, &mut Cx) -> R,
    ) -> R {
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
        let who = Execution::who(me);
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
