//! What an execution knows of a shared object.

use super::print::mix;
use crate::sched::op::Mode;
use crate::trace::Clock;

#[derive(Debug, Default)]
pub(crate) struct ObjectRecord {
    pub(crate) key: u64,
    pub(crate) gate: u64,
    pub(super) print: u64,
    /// The mode of the operations since `base`.
    pub(super) reading: bool,
    /// What happened before the current run of reads: everything up to the last write.
    pub(super) base: Clock,
    pub(super) base_print: u64,
    /// The reads since.
    pub(super) reads: Clock,
    pub(super) reads_print: u64,
    /// The events on it, as indices.
    pub(crate) events: Vec<u32>,
}

impl ObjectRecord {
    /// Closes the current run of reads if `mode` does not belong to it.
    #[inline]
    pub(super) fn turn_to(&mut self, mode: Mode) {
        if mode == Mode::Write && self.reading {
            self.base.join(&self.reads);
            self.base_print = mix(self.base_print, self.reads_print);
            self.reading = false;
        }
    }

    /// Enters an operation with its final clock and fingerprint.
    #[inline]
    pub(super) fn enter(&mut self, mode: Mode, clock: &Clock, print: u64) {
        match mode {
            Mode::Write => (self.base, self.base_print) = (*clock, print),
            Mode::Read => {
                if !self.reading {
                    (self.reads, self.reads_print, self.reading) = (Clock::default(), 0, true);
                }
                self.reads.join(clock);
                self.reads_print = self.reads_print.wrapping_add(mix(print, 9));
            }
        }
    }
}
