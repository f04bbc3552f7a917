//! Ordered time: timers, and what happens when they fire.

use super::execution::{Execution, id_of};
use super::pending::Pending;
use super::print::mix;
use super::steps::count;
use super::thread::{Status, ThreadRecord, Wait};
use crate::trace::{Clock, ThreadId};

/// Timers that fired while their operations were blocked, for the race detection: such an operation raced with whatever
/// kept it from happening.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fired {
    pub(crate) at: u32,
    pub(crate) thread: ThreadId,
    pub(crate) op: Pending,
    pub(crate) before: Clock,
    pub(crate) positions: [u32; Pending::WIDEST],
}

impl Execution {
    /// Whether a thread waits for the clock.
    pub(super) fn timer_is_armed(&self, thread: &ThreadRecord) -> bool {
        match thread.status {
            Status::Waiting(Wait::Sleep) => true,
            Status::Announced => {
                thread.op.timeout.is_some() && !thread.fired && !(thread.op.after_wake && thread.woken)
            }
            _ => false,
        }
    }

    /// Nothing can happen now: lets time pass to the earliest deadline, and all timers of that moment fire together,
    /// after everything that happened before. False if no timer is armed.
    pub(crate) fn fire(&mut self) -> bool {
        let armed = |t: &ThreadRecord| self.timer_is_armed(t);
        let Some(deadline) = self.threads.iter().filter(|t| armed(t)).map(|t| t.deadline).min() else {
            return false;
        };
        let due = (0..self.threads.len()).filter(|&t| armed(&self.threads[t]) && self.threads[t].deadline == deadline);
        let due: Vec<ThreadId> = due.map(id_of).collect();
        self.now = self.now.max(deadline);
        let mut clock = Clock::default();
        let mut print = 4242_u64;
        for thread in &self.threads {
            clock.join(&thread.clock);
            // a sum: whatever order the threads were started in
            print = print.wrapping_add(mix(thread.key, thread.order_print));
        }
        self.order_print = self.order_print.wrapping_add(mix(print, 7));
        for id in due {
            let thread = &self.threads[id.index()];
            if thread.status == Status::Announced {
                let mut positions = [0; Pending::WIDEST];
                for (access, position) in thread.op.accesses().iter().zip(&mut positions) {
                    *position = count(self.objects[access.object as usize].events.len());
                }
                let at = count(self.events.len());
                self.fired.push(Fired { at, thread: id, op: thread.op, before: thread.clock, positions });
            }
            let thread = &mut self.threads[id.index()];
            thread.clock = clock;
            thread.order_print = mix(print, thread.key);
            thread.history = mix(thread.history, 999);
            thread.fired = thread.status == Status::Announced;
            self.resume_soon(id);
            self.reassess(id);
        }
        true
    }
}
