//! Waits that are no steps: for another thread's end, for a wake-up, for the clock.

use super::execution::{Execution, bits};
use super::print::mix;
use super::thread::{Status, Wait};
use crate::sched::exploration::TimeRule;
use crate::trace::ThreadId;
use std::panic::Location;

impl Execution {
    /// The running thread waits. True if it need not.
    pub(crate) fn wait(&mut self, id: ThreadId, wait: Wait, location: &'static Location<'static>) -> bool {
        let over = match wait {
            Wait::Join(other) => self.threads[other.index()].status == Status::Done,
            Wait::Wake { .. } => self.threads[id.index()].woken,
            Wait::Everyone => self.everyone_is_done(),
            Wait::Sleep => self.time == TimeRule::Free,
        };
        if over {
            self.end_wait(id, wait);
        } else {
            let thread = &mut self.threads[id.index()];
            (thread.status, thread.wait_location) = (Status::Waiting(wait), location);
            self.waiting |= 1 << id.0;
        }
        over
    }

    pub(crate) fn sleep_until(&mut self, id: ThreadId, nanos: u64) {
        self.timed |= self.time == TimeRule::Ordered;
        let deadline = self.now.saturating_add(nanos);
        self.threads[id.index()].deadline = deadline;
    }

    /// A thread's wait is over: it goes on before anybody chooses.
    pub(super) fn resume_soon(&mut self, id: ThreadId) {
        if let Status::Waiting(wait) = self.threads[id.index()].status {
            self.threads[id.index()].status = Status::Running;
            self.waiting &= !(1 << id.0);
            self.end_wait(id, wait);
            self.resumable.push_back(id);
        }
    }

    /// What a thread learns when its wait is over.
    fn end_wait(&mut self, id: ThreadId, wait: Wait) {
        match wait {
            Wait::Join(other) => self.learn_of_end(id, other),
            // the program is over: nothing that the main thread could learn matters any more
            Wait::Everyone => {
                for other in 0..self.threads.len() {
                    // daemons may have ended too, but it did not wait for them
                    if self.threads[other].status == Status::Done && !self.threads[other].daemon {
                        let clock = self.threads[other].clock;
                        self.threads[id.index()].clock.join(&clock);
                    }
                }
            }
            Wait::Wake { .. } => {
                let thread = &mut self.threads[id.index()];
                thread.woken = false;
                thread.history = mix(thread.history, 11);
            }
            Wait::Sleep => {
                let thread = &mut self.threads[id.index()];
                thread.history = mix(thread.history, 13);
            }
        }
    }

    fn learn_of_end(&mut self, id: ThreadId, other: ThreadId) {
        let ended = &self.threads[other.index()];
        let (clock, order, history) = (ended.clock, ended.order_print, ended.history);
        let thread = &mut self.threads[id.index()];
        thread.clock.join(&clock);
        thread.order_print = mix(thread.order_print, order);
        thread.history = mix(thread.history, history);
    }

    /// A thread has ended; those that waited for it go on.
    pub(crate) fn end_thread(&mut self, id: ThreadId) {
        let thread = &mut self.threads[id.index()];
        thread.status = Status::Done;
        thread.history = mix(thread.history, 17);
        for other in bits(self.waiting) {
            match self.threads[other.index()].status {
                Status::Waiting(Wait::Join(joined)) if joined == id => self.resume_soon(other),
                Status::Waiting(Wait::Everyone) if self.everyone_is_done() => self.resume_soon(other),
                _ => {}
            }
        }
    }
}
