//! Build water.
//!
//! Threads bring atoms. `hydrogen` and `oxygen` wait until two hydrogens and
//! one oxygen have come, then each of the three calls its `bond`. All bonds of
//! one molecule come before the first of the next, however slow they are. An
//! atom that is one too many waits for those that it needs.

use racecourse::threading::{Barrier, Semaphore};

pub struct Water {
    hydrogens: Semaphore,
    oxygens: Semaphore,
    three: Barrier,
}

impl Water {
    pub fn new() -> Water {
        Water {
            hydrogens: Semaphore::named("hydrogens", 2),
            oxygens: Semaphore::named("oxygens", 1),
            three: Barrier::named("three", 3),
        }
    }

    pub fn hydrogen(&self, bond: impl FnOnce()) {
        let _place = self.hydrogens.hold();
        self.three.wait(None).unwrap();
        bond();
    }

    pub fn oxygen(&self, bond: impl FnOnce()) {
        let _place = self.oxygens.hold();
        self.three.wait(None).unwrap();
        bond();
    }
}
