//! Build water.
//!
//! Threads bring atoms. `hydrogen` and `oxygen` wait until two hydrogens and
//! one oxygen have come, then each of the three calls its `bond`. All bonds of
//! one molecule come before the first of the next, however slow they are. An
//! atom that is one too many waits for those that it needs.

use racecourse::sync::Shared;
use racecourse::threading::Condition;

/// The first two hydrogens and the first oxygen make the first molecule, and so on.
pub struct Water {
    hydrogens: Shared<usize>,
    oxygens: Shared<usize>,
    bonded: Shared<usize>,
    changed: Condition,
}

impl Water {
    pub fn new() -> Water {
        Water {
            hydrogens: Shared::named("hydrogens", 0),
            oxygens: Shared::named("oxygens", 0),
            bonded: Shared::named("bonded", 0),
            changed: Condition::named("changed"),
        }
    }

    pub fn hydrogen(&self, bond: impl FnOnce()) {
        let held = self.changed.hold();
        let before = self.hydrogens.get();
        self.hydrogens.set(before + 1);
        self.wait_for(before / 2);
        drop(held);
        bond();
        self.has_bonded();
    }

    pub fn oxygen(&self, bond: impl FnOnce()) {
        let held = self.changed.hold();
        let before = self.oxygens.get();
        self.oxygens.set(before + 1);
        self.wait_for(before);
        drop(held);
        bond();
        self.has_bonded();
    }

    fn wait_for(&self, molecule: usize) {
        self.changed.notify(1).unwrap();
        while self.hydrogens.get() < 2 * (molecule + 1)
            || self.oxygens.get() < molecule + 1
            || self.bonded.get() < 3 * molecule
        {
            self.changed.wait(None).unwrap();
        }
    }

    fn has_bonded(&self) {
        let _held = self.changed.hold();
        let bonded = self.bonded.get() + 1;
        self.bonded.set(bonded);
        if bonded % 3 == 0 {
            self.changed.notify_all().unwrap();
        }
    }
}
