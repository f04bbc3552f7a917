//! Make a pool of things that threads borrow.
//!
//! `take` gives the number of a thing that nobody has, and waits while there is
//! none. `give` brings it back. No two threads have the same thing at the same
//! time, and nobody waits while one is free. There is a lock that nobody uses
//! yet.

use racecourse::sync::Shared;
use racecourse::threading::Condition;

pub struct Pool {
    taken: Shared<Vec<bool>>,
    changed: Condition,
}

impl Pool {
    pub fn new(size: usize) -> Pool {
        Pool {
            taken: Shared::named("taken", vec![false; size]),
            changed: Condition::named("changed"),
        }
    }

    fn first_free(&self) -> Option<usize> {
        self.taken.with(|taken| taken.iter().position(|taken| !taken))
    }

    pub fn take(&self) -> usize {
        let _held = self.changed.hold();
        loop {
            if let Some(thing) = self.first_free() {
                self.taken.update(|taken| taken[thing] = true);
                return thing;
            }
            self.changed.wait(None).unwrap();
        }
    }

    pub fn give(&self, thing: usize) {
        let _held = self.changed.hold();
        self.taken.update(|taken| taken[thing] = false);
    }
}
