//! Build water.
//!
//! Threads bring atoms. `hydrogen` and `oxygen` wait until two hydrogens and
//! one oxygen have come, then each of the three calls its `bond`. All bonds of
//! one molecule come before the first of the next, however slow they are. An
//! atom that is one too many waits for those that it needs.

use racecourse::threading::Semaphore;

/// The oxygen leads: it waits for two hydrogens, calls them, and bonds after them.
pub struct Water {
    leads: Semaphore,
    here: Semaphore,
    called: Semaphore,
    bonded: Semaphore,
}

impl Water {
    pub fn new() -> Water {
        Water {
            leads: Semaphore::named("leads", 1),
            here: Semaphore::named("here", 0),
            called: Semaphore::named("called", 0),
            bonded: Semaphore::named("bonded", 0),
        }
    }

    pub fn hydrogen(&self, bond: impl FnOnce()) {
        self.here.release(1).unwrap();
        self.called.acquire(None);
        bond();
        self.bonded.release(1).unwrap();
    }

    pub fn oxygen(&self, bond: impl FnOnce()) {
        let _one = self.leads.hold();
        self.here.acquire(None);
        self.here.acquire(None);
        self.called.release(2).unwrap();
        self.bonded.acquire(None);
        self.bonded.acquire(None);
        bond();
    }
}
