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
        if self.first_free().is_none() {
            self.changed.wait(None).unwrap();
        }
        let thing = self.taken.update(|taken| {
            let thing = taken.iter().position(|taken| !taken)?;
            taken[thing] = true;
            Some(thing)
        });
        thing.expect("a free thing")
    }

    pub fn give(&self, thing: usize) {
        let _held = self.changed.hold();
        self.taken.update(|taken| taken[thing] = false);
        self.changed.notify(1).unwrap();
    }
}
