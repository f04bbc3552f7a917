//! How a future is settled, and what happens in that step and after it.

use super::arrivals::{Arrivals, Watch};
use super::error::InvalidState;
use super::future::Future;
use super::progress::{FutureState, OVER, Progress};
use super::staff::Staff;
use crate::sched::{Op, Verb, catch, fingerprint, glue, knowledge, room, say, words_of};

/// What is called when a future is done.
pub(super) type Callback<T, E> = Box<dyn FnOnce(&Future<T, E>) + Send>;

impl<T: Send + 'static, E: Send + 'static> Future<T, E> {
    /// Settles it. In the same step its worker, if there is one, is idle again: who has the result may count on that.
    #[track_caller]
    pub(super) fn settle_with(&self, outcome: Result<T, E>, worker_of: Option<&Staff>) -> Result<(), InvalidState> {
        let op = Op::write(Verb::new("settle"));
        let settled = self.core.resource.step_with(op, worker_of.map(Staff::key), |progress, cx| {
            cx.saw(fingerprint(&progress.state));
            if progress.state.is_done() {
                cx.show(|| InvalidState(progress.state).to_string());
                return Err(InvalidState(progress.state));
            }
            if let Some(staff) = worker_of {
                staff.rest();
            }
            (progress.state, progress.failed) = (FutureState::Finished, outcome.is_err());
            progress.print = knowledge();
            *self.core.outcome.lock() = Some(outcome);
            Ok((self.tell(progress), progress.failed, self.take_callbacks(progress)))
        });
        let (watches, failed, callbacks) = settled?;
        Watch::tell_glued(watches, 1 + usize::from(worker_of.is_some()), failed);
        self.call(callbacks);
        Ok(())
    }

    /// Within the step after which it is over: those who wait for it among others, who were told unless the program is explored.
    pub(super) fn tell(&self, progress: &mut Progress) -> Vec<Watch> {
        let watches = std::mem::take(&mut progress.watches);
        Watch::tell_locked(&watches, progress.failed);
        watches
    }

    /// Within the step that makes it done: those that are to be called after it.
    pub(super) fn take_callbacks(&self, progress: &mut Progress) -> Vec<Callback<T, E>> {
        progress.callbacks = 0;
        std::mem::take(&mut *self.core.callbacks.lock())
    }

    /// Calls what is to be called, in order. A panic is said and forgotten, as Python logs it.
    pub(super) fn call(&self, callbacks: impl IntoIterator<Item = Callback<T, E>>) {
        for callback in callbacks {
            if let Err(panic) = catch(|| callback(self)) {
                say(format!("a callback failed: {}", words_of(panic.payload())));
            }
        }
    }

    /// Each of these will tell `arrivals` when it is over, with its place; at once, if it is. A step for as many of them as one step can
    /// touch: CPython locks all of them for that.
    pub(super) fn watch_all(op: Op, arrivals: &Arrivals, futures: &[(usize, &Self)]) {
        let watch = |(place, future): &(usize, &Self)| future.watch(op, arrivals, *place);
        // those that are over touch `arrivals` too
        for some in futures.chunks(room() - 1) {
            let (first, others) = some.split_at(1);
            first.iter().for_each(watch);
            glue(|| others.iter().for_each(watch));
        }
    }

    fn watch(&self, op: Op, arrivals: &Arrivals, place: usize) {
        let watch = Watch::new(arrivals, place);
        let now = self.core.resource.step(op, |progress, cx| {
            let over = progress.state.is_over();
            cx.saw(over.into());
            if over {
                Watch::tell_locked(std::slice::from_ref(&watch), progress.failed);
                return Some((watch, progress.failed));
            }
            progress.watches.push(watch);
            None
        });
        if let Some((watch, failed)) = now {
            Watch::tell_glued(vec![watch], 1, failed);
        }
    }

    /// The wait is over: these need not tell it. A part of the step that ended it, as far as a step can touch so many; the others will
    /// tell it in vain.
    #[track_caller]
    pub(super) fn unwatch(arrivals: &Arrivals, futures: &mut dyn Iterator<Item = &Self>) {
        glue(|| {
            for future in futures.take(room() - 1) {
                let op = Op::write(Verb::new("forget")).unseen();
                future.core.resource.step(op, |progress, _| progress.watches.retain(|watch| !watch.is_by(arrivals)));
            }
        });
    }

    /// Waits until it is over, by `op`.
    pub(super) fn wait_over(&self, op: Op) {
        self.core.resource.step(op.when(|gate, _| gate & OVER != 0), |_, _| ());
    }
}
