//! Who can go on: announced operations, and whether they would have to wait.
//!
//! The answer is kept rather than asked anew of every thread before every step: it can change only when a thread announces or
//! is granted an operation, when a gate changes, when it is woken, and when its timer fires. Then it is open until somebody
//! asks, and while the last execution is repeated nobody does.

use super::execution::{Execution, bits, id_of};
use super::pending::{PROCESS, Pending};
use super::thread::Status;
use crate::sched::exploration::TimeRule;
use crate::sched::op::Mode;
use crate::trace::ThreadId;

impl Execution {
    /// Whether the announced operation would not have to wait, given the gate of its first object.
    #[inline]
    pub(crate) fn passes(&self, thread: ThreadId, op: &Pending, gate: u64, woken: bool, fired: bool) -> bool {
        if op.timeout.is_none() && !op.after_wake {
            return op.ready.holds(gate, Execution::who(thread));
        }
        let in_time = self.is_in_time(op, fired);
        let woken = !op.after_wake || woken || in_time;
        woken && ((in_time && !op.after_wake) || op.ready.holds(gate, Execution::who(thread)))
    }

    /// Whether an operation need not wait any longer, because its timeout may be over.
    #[inline]
    pub(super) fn is_in_time(&self, op: &Pending, fired: bool) -> bool {
        op.timeout.is_some_and(|time| time == 0 || fired || self.time == TimeRule::Free)
    }

    #[inline]
    fn gate_of(&self, op: &Pending) -> u64 {
        op.accesses().first().map_or(0, |access| self.objects[access.object as usize].gate)
    }

    /// Whether a thread can take a step.
    #[inline]
    pub(crate) fn enabled(&self, id: ThreadId) -> bool {
        if self.open >> id.0 & 1 == 1 { self.can_go_on(id) } else { self.enabled >> id.0 & 1 == 1 }
    }

    /// One bit for each thread that can take a step.
    #[inline]
    pub(crate) fn enabled_mask(&self) -> u32 {
        let answered = bits(self.open).filter(|id| self.can_go_on(*id)).fold(0, |mask, id| mask | 1 << id.0);
        let enabled = self.enabled & !self.open | answered;
        debug_assert!(
            (0..self.threads.len()).map(id_of).all(|id| (enabled >> id.0 & 1 == 1) == self.can_go_on(id)),
            "nothing that matters changed without being noticed"
        );
        enabled
    }

    /// As [`Execution::enabled_mask`]; the next one need not look again.
    #[inline]
    pub(super) fn settle(&mut self) -> u32 {
        (self.enabled, self.open) = (self.enabled_mask(), 0);
        self.enabled
    }

    fn can_go_on(&self, id: ThreadId) -> bool {
        let thread = &self.threads[id.index()];
        thread.status == Status::Announced
            && self.passes(id, &thread.op, self.gate_of(&thread.op), thread.woken, thread.fired)
    }

    /// Something may have changed that the readiness of this thread's operation depends on.
    #[inline]
    pub(super) fn reassess(&mut self, id: ThreadId) {
        self.open |= 1 << id.0;
    }

    /// Takes note of what an object holds now.
    #[inline]
    pub(crate) fn update_object(&mut self, id: u32, gate: u64, print: u64) {
        let object = &mut self.objects[id as usize];
        object.print = print;
        if object.gate != gate {
            object.gate = gate;
            self.open |= self.gated;
        }
    }

    /// A thread says what it will do next.
    #[inline]
    pub(crate) fn announce(&mut self, id: ThreadId, set: impl FnOnce(&mut Pending)) {
        let now = self.now;
        let thread = &mut self.threads[id.index()];
        set(&mut thread.op);
        (thread.status, thread.fired, thread.waits_on) = (Status::Announced, false, None);
        let op = &mut thread.op;
        if op.after_wake {
            thread.waits_on = op.accesses().first().map(|access| (op.verb.name, access.object));
        }
        if let Some(owed) = thread.owed_wake.take() {
            (op.after_wake, op.owed) = (true, true);
            (op.timeout, op.location) = (owed.timeout, owed.location);
            thread.waits_on = Some((owed.verb.name, owed.object));
            if owed.timeout.is_some() {
                // that the wait ends late takes its thread out of the object's queue, in the same step
                op.touch(owed.object, Mode::Write);
            }
        }
        if thread.daemon {
            op.touch(PROCESS, Mode::Read);
        }
        if let Some(timeout) = op.timeout {
            thread.deadline = now.saturating_add(timeout);
            self.timed |= self.time == TimeRule::Ordered;
        }
        let gated = u32::from(op.ready.0.is_some() || op.after_wake) << id.0;
        self.gated |= gated;
        self.open |= gated;
        self.enabled |= 1 << id.0;
    }

    /// Lets a thread perform its announced operation.
    #[inline]
    pub(crate) fn grant(&mut self, id: ThreadId, alternative: u16) {
        let timed = self.threads[id.index()].op.timeout.is_some();
        let late = timed && self.is_late(id);
        let thread = &mut self.threads[id.index()];
        (thread.status, thread.alternative, thread.late) = (Status::Running, alternative, late);
        let others = !(1 << id.0);
        self.enabled &= others;
        self.gated &= others;
        self.open &= others;
    }

    /// Whether the operation that a thread performs finds that its own timeout is over.
    #[inline]
    pub(crate) fn finds_itself_late(&self, id: ThreadId) -> bool {
        let thread = &self.threads[id.index()];
        thread.late && !thread.op.owed
    }

    /// Whether an announced operation goes on only because its timeout is over.
    pub(crate) fn is_late(&self, id: ThreadId) -> bool {
        let thread = &self.threads[id.index()];
        let op = &thread.op;
        let ready = || if op.after_wake { thread.woken } else { op.ready.holds(self.gate_of(op), Execution::who(id)) };
        op.timeout.is_some() && !ready()
    }
}
