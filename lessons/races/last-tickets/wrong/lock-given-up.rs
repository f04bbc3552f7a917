//! Sell the last tickets, each of them once.
//!
//! Several counters sell from one pile at the same time. `sell` takes as many
//! tickets as a group wants and says `true`, or takes none and says `false`
//! because there are not enough. Nobody buys a ticket that is no longer there,
//! and no group is sent away while there are enough for it.

use racecourse::sync::Shared;
use racecourse::threading::Lock;

pub struct Pile {
    left: Shared<i64>,
    lock: Lock,
}

impl Pile {
    pub fn new(tickets: i64) -> Pile {
        Pile { left: Shared::named("left", tickets), lock: Lock::named("lock") }
    }

    fn has(&self, wanted: i64) -> bool {
        let _held = self.lock.hold();
        self.left.get() >= wanted
    }

    fn take(&self, wanted: i64) {
        let _held = self.lock.hold();
        self.left.update(|left| *left -= wanted);
    }

    pub fn sell(&self, wanted: i64) -> bool {
        if !self.has(wanted) {
            return false;
        }
        self.take(wanted);
        true
    }

    pub fn left(&self) -> i64 {
        self.left.get()
    }
}
