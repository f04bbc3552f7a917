//! Make a pool of things that threads borrow.
//!
//! `take` gives the number of a thing that nobody has, and waits while there is
//! none. `give` brings it back. No two threads have the same thing at the same
//! time, and nobody waits while one is free. There is a lock that nobody uses
//! yet.

use racecourse::sync::Shared;
use racecourse::threading::{Lock, Semaphore};

pub struct Pool {
    taken: Shared<Vec<bool>>,
    lock: Lock,
    free: Semaphore,
}

impl Pool {
    pub fn new(size: usize) -> Pool {
        Pool {
            taken: Shared::named("taken", vec![false; size]),
            lock: Lock::named("lock"),
            free: Semaphore::named("free", size),
        }
    }

    pub fn take(&self) -> usize {
        self.free.acquire(None);
        let thing = self.taken.with(|taken| taken.iter().position(|taken| !taken));
        let thing = thing.expect("a free thing");
        self.taken.update(|taken| taken[thing] = true);
        thing
    }

    pub fn give(&self, thing: usize) {
        self.taken.update(|taken| taken[thing] = false);
        self.free.release(1).unwrap();
    }
}
