//! Make a barrier that can be used again and again.
//!
//! `wait` returns when as many threads as the barrier is made for have come to
//! it. Then it is as new: the same threads meet there for the next round.
//! Nobody goes on to a round before all have come, and nobody is left behind in
//! one, however fast the others are.

use racecourse::sync::Shared;
use racecourse::threading::{Lock, Semaphore};

pub struct Barrier {
    parties: usize,
    here: Shared<usize>,
    lock: Lock,
    gate: Semaphore,
}

impl Barrier {
    pub fn new(parties: usize) -> Barrier {
        Barrier {
            parties,
            here: Shared::named("here", 0),
            lock: Lock::named("lock"),
            gate: Semaphore::named("gate", 0),
        }
    }

    pub fn wait(&self) {
        {
            let _held = self.lock.hold();
            let here = self.here.get() + 1;
            self.here.set(here);
            if here == self.parties {
                self.here.set(0);
                self.gate.release(self.parties).unwrap();
            }
        }
        self.gate.acquire(None);
    }
}
