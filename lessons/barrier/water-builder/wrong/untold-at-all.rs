//! Build water.
//!
//! Threads bring atoms. `hydrogen` and `oxygen` wait until two hydrogens and
//! one oxygen have come, then each calls its `bond`. All three bonds of one
//! molecule come before the first of the next, and nobody waits when there are
//! atoms enough.

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
        let _held = self.changed.hold();
        let before = self.hydrogens.get();
        self.hydrogens.set(before + 1);
        self.bond_in(before / 2, bond);
    }

    pub fn oxygen(&self, bond: impl FnOnce()) {
        let _held = self.changed.hold();
        let before = self.oxygens.get();
        self.oxygens.set(before + 1);
        self.bond_in(before, bond);
    }

    fn bond_in(&self, molecule: usize, bond: impl FnOnce()) {
        while self.hydrogens.get() < 2 * (molecule + 1)
            || self.oxygens.get() < molecule + 1
            || self.bonded.get() < 3 * molecule
        {
            self.changed.wait(None).unwrap();
        }
        bond();
        self.bonded.set(self.bonded.get() + 1);
    }
}
