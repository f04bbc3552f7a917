//! What happens: steps, operations that become a part of one, wake-ups; in what order and before what.

use super::Choice;
use super::execution::{Event, Execution, Trouble};
use super::object::ObjectRecord;
use super::print::mix;
use super::thread::{OwedWake, Status, ThreadRecord, Wait};
use crate::sched::op::{Mode, Op};
use crate::trace::ThreadId;

impl Execution {
    /// A thread has performed its announced operation and learned `saw`.
    pub(crate) fn commit(&mut self, id: ThreadId, saw: u64) {
        let at = self.events.len();
        let thread = &mut self.threads[id.index()];
        self.last = id;
        if self.quiet {
            if thread.op.after_wake {
                (thread.woken, thread.wake_was_late) = (false, thread.late);
            }
            return;
        }
        let event = self.events.add(Event::default);
        // most steps were taken before: then all that is to be known of it stands there still
        if at >= self.repeats || event.fused {
            event.happen(id, thread, &self.objects, saw);
        }
        for access in event.op.accesses() {
            let object = &mut self.objects[access.object as usize];
            object.events.push(count(at));
            object.enter(access.mode, &event.clock, event.order_print);
        }
        thread.clock = event.clock;
        (thread.history, thread.order_print) = (event.history, event.order_print);
        if event.op.after_wake {
            (thread.woken, thread.wake_was_late) = (false, thread.late);
        }
        thread.fired = false;
        self.order_print = self.order_print.wrapping_add(event.order_print);
    }

    /// The step that comes next while the last execution is repeated; none if it is not, or this one does not do the same
    /// again, or not before time has passed.
    #[inline(always)]
    pub(super) fn repeated(&mut self) -> Option<Choice> {
        if self.events.len() >= self.repeats {
            return None;
        }
        let event = self.events.left_over(self.events.len())?;
        let (id, alternative) = (event.thread, event.alternative);
        if self.enabled(id) && self.threads[id.index()].op.begins(&event.op) {
            return Some(Choice { thread: id, alternative });
        }
        if self.settle() != 0 {
            self.diverged(id);
        }
        None
    }

    /// An operation that becomes a part of the step before: one in a destructor while its thread unwinds, which cannot
    /// wait for a turn, or one that is [glued](crate::sched::glue) to it.
    pub(crate) fn fuse(&mut self, id: ThreadId, object: u32, mode: Mode, learned: u64) {
        let Some(at) = self.events.len().checked_sub(1).filter(|_| !self.quiet) else { return };
        let thread = &mut self.threads[id.index()];
        thread.history = mix(thread.history, learned);
        let position = count(self.objects[object as usize].events.len());
        let event = &mut self.events[at];
        event.fused = true;
        let known = event.op.accesses().iter().any(|access| access.object == object && access.mode == Mode::Write);
        let slot = event.op.accesses().len();
        if !known {
            self.unsleepable |= 1 << id.0 | 1 << event.thread.0;
            if !event.op.touch(object, mode) {
                self.meet(Trouble::Diverged("a panic touched more objects than one step may".into()));
                return;
            }
            event.positions[slot] = position;
            event.gates[slot] = self.objects[object as usize].gate;
        }
        let thread_clock = self.threads[id.index()].clock;
        let record = &mut self.objects[object as usize];
        let before = record.before(mode, &mut event.clock);
        event.clock.join(&thread_clock);
        let (clock, owner) = (event.clock, event.thread);
        if !known {
            record.events.push(count(at));
        }
        let print = mix(self.threads[id.index()].order_print, mix(record.key, before));
        record.enter(mode, &clock, print);
        self.order_print = self.order_print.wrapping_add(print);
        for thread in [id, owner] {
            self.threads[thread.index()].clock.join(&clock);
        }
    }

    /// The running thread enqueues itself: from now on it can be woken.
    pub(crate) fn await_wake(&mut self, id: ThreadId) {
        self.threads[id.index()].woken = false;
    }

    /// The running thread's next operation waits until it is woken.
    pub(crate) fn owe_wake(&mut self, id: ThreadId, object: u32, op: Op) {
        let timeout = op.timeout.map(|timeout| u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX));
        let owed = OwedWake { object, verb: op.verb, timeout, location: op.location };
        self.threads[id.index()].owed_wake = Some(owed);
    }

    /// Thread `by` has woken `id`.
    pub(crate) fn wake(&mut self, by: ThreadId, id: ThreadId) {
        let waker = &self.threads[by.index()];
        let (clock, print) = (waker.clock, waker.order_print);
        // a wait that may end by itself at any time does not need the waker: that its end comes after is one of two orders,
        // which the object that both touch tells apart
        let woken = &self.threads[id.index()];
        let needed = !self.is_in_time(&woken.op, woken.fired);
        let thread = &mut self.threads[id.index()];
        thread.woken = true;
        if needed {
            thread.clock.join(&clock);
            thread.order_print = mix(thread.order_print, print);
        }
        if matches!(thread.status, Status::Waiting(Wait::Wake { .. })) {
            self.resume_soon(id);
        }
        self.reassess(id);
    }
}

impl Event {
    /// Fills in what there is to know of a step as it happens: `thread` performs its announced operation and learns `saw`.
    fn happen(&mut self, id: ThreadId, thread: &ThreadRecord, objects: &[ObjectRecord], saw: u64) {
        (self.thread, self.op) = (id, thread.op);
        (self.alternative, self.fired, self.fused) = (thread.alternative, thread.fired, false);
        (self.before, self.clock) = (thread.clock, thread.clock);
        self.index = self.clock.tick(id);
        let mut done = self.op.verb.code;
        let mut order = thread.order_print;
        for (slot, access) in self.op.accesses().iter().enumerate() {
            let object = &objects[access.object as usize];
            self.gates[slot] = object.gate;
            self.positions[slot] = count(object.events.len());
            done = mix(done, object.key);
            order = mix(order, object.before(access.mode, &mut self.clock));
        }
        self.order_print = mix(order, done ^ u64::from(thread.alternative));
        self.history = mix(mix(thread.history, done ^ u64::from(thread.late)), saw);
    }
}

/// A number of events.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "an execution is left long before it has 2^32 steps")]
pub(super) fn count(events: usize) -> u32 {
    events as u32
}
