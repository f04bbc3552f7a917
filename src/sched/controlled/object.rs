//! What an execution knows of a shared object.

use crate::sched::op::Mode;
use crate::trace::Clock;

#[derive(Debug, Default)]
pub(crate) struct ObjectRecord {
    pub(crate) key: u64,
    pub(crate) gate: u64,
    pub(super) print: u64,
    /// Everything up to the last write.
    pub(super) base: Clock,
    pub(super) base_print: u64,
    /// The reads so far. Those before the last write are known to it; their part of the fingerprint is taken out.
    pub(super) reads: Clock,
    pub(super) reads_print: u64,
    /// The events on it, as indices.
    pub(crate) events: Vec<u32>,
}

impl ObjectRecord {
    /// Makes it the record of another object. (The room of `events` is used again.)
    #[inline]
    pub(super) fn renew(&mut self, key: u64, gate: u64, print: u64) {
        (self.key, self.gate, self.print) = (key, gate, print);
        (self.base, self.base_print) = (Clock::default(), 0);
        (self.reads, self.reads_print) = (Clock::default(), 0);
        self.events.clear();
    }

    /// What an operation of that mode comes after: joins its clock, and gives the fingerprint.
    #[inline]
    pub(super) fn before(&self, mode: Mode, clock: &mut Clock) -> u64 {
        clock.join(&self.base);
        match mode {
            Mode::Read => self.base_print,
            Mode::Write => {
                clock.join(&self.reads);
                self.base_print.wrapping_add(self.reads_print)
            }
        }
    }

    /// Enters an operation with its final clock and fingerprint.
    #[inline]
    pub(super) fn enter(&mut self, mode: Mode, clock: &Clock, print: u64) {
        match mode {
            Mode::Write => (self.base, self.base_print, self.reads_print) = (*clock, print, 0),
            Mode::Read => {
                self.reads.join(clock);
                self.reads_print = self.reads_print.wrapping_add(print);
            }
        }
    }
}
