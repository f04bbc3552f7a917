//! Build water.
//!
//! Threads bring atoms. `hydrogen` and `oxygen` wait until two hydrogens and
//! one oxygen have come, then each of the three calls its `bond`. All bonds of
//! one molecule come before the first of the next, however slow they are. An
//! atom that is one too many waits for those that it needs.

use racecourse::threading::Barrier;

pub struct Water {
    three: Barrier,
}

impl Water {
    pub fn new() -> Water {
        Water { three: Barrier::named("three", 3) }
    }

    pub fn hydrogen(&self, bond: impl FnOnce()) {
        self.three.wait(None).unwrap();
        bond();
    }

    pub fn oxygen(&self, bond: impl FnOnce()) {
        self.three.wait(None).unwrap();
        bond();
    }
}
