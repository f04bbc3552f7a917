//! Sell the last tickets, each of them once.
//!
//! Several counters sell from one pile at the same time. `sell` takes as many
//! tickets as a group wants and says `true`, or takes none and says `false`
//! because there are not enough. Nobody buys a ticket that is no longer there,
//! and no group is sent away while there are enough for it.

use racecourse::sync::Shared;

pub struct Pile {
    left: Shared<i64>,
}

impl Pile {
    pub fn new(tickets: i64) -> Pile {
        Pile { left: Shared::named("left", tickets) }
    }

    pub fn sell(&self, wanted: i64) -> bool {
        let left = self.left.get();
        if left < wanted {
            return false;
        }
        self.left.set(left - wanted);
        true
    }

    pub fn left(&self) -> i64 {
        self.left.get()
    }
}
