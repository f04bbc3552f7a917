//! Build water.
//!
//! Threads bring atoms. `hydrogen` and `oxygen` wait until two hydrogens and
//! one oxygen have come, then each calls its `bond`. All three bonds of one
//! molecule come before the first of the next, and nobody waits when there are
//! atoms enough.

use racecourse::threading::Barrier;

pub struct Water {
    three: Barrier,
}

impl Water {
    pub fn new() -> Water {
        Water { three: Barrier::named("water", 3) }
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
