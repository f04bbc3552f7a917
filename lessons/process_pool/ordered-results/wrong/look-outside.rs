//! Give results in the order of the calls.
//!
//! Workers bring results in any order, each with the place of its call: 0, 1, 2
//! and so on. `take` gives the result whose turn it is: first that of place 0,
//! then that of place 1. It waits until that one is there, and no longer.
//! Several threads may bring, and several may take.

use racecourse::sync::Shared;
use racecourse::threading::Condition;

pub struct Results {
    /// Those that are there, with their places.
    there: Shared<Vec<(usize, i64)>>,
    /// The place whose turn it is.
    turn: Shared<usize>,
    changed: Condition,
}

impl Results {
    pub fn new() -> Results {
        Results {
            there: Shared::named("there", Vec::new()),
            turn: Shared::named("turn", 0),
            changed: Condition::named("changed"),
        }
    }

    pub fn bring(&self, place: usize, result: i64) {
        let _held = self.changed.hold();
        self.there.update(|there| there.push((place, result)));
        self.changed.notify_all().unwrap();
    }

    pub fn take(&self) -> i64 {
        loop {
            let turn = self.turn.get();
            if let Some(result) = self.find(turn) {
                self.turn.set(turn + 1);
                return result;
            }
            let _held = self.changed.hold();
            self.changed.wait(None).unwrap();
        }
    }
}

impl Results {
    fn find(&self, turn: usize) -> Option<i64> {
        self.there.with(|there| there.iter().find(|(place, _)| *place == turn).map(|(_, result)| *result))
    }
}
