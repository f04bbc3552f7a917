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
    inner: Semaphore,
    outer: Semaphore,
}

impl Barrier {
    pub fn new(parties: usize) -> Barrier {
        Barrier {
            parties,
            here: Shared::named("here", 0),
            lock: Lock::named("lock"),
            inner: Semaphore::named("inner", 0),
            outer: Semaphore::named("outer", 0),
        }
    }

    /// Two gates: all come together at the inner one, and again at the outer one.
    pub fn wait(&self) {
        {
            let _held = self.lock.hold();
            let here = self.here.get() + 1;
            self.here.set(here);
            if here == self.parties {
                self.inner.release(self.parties).unwrap();
            }
        }
        self.inner.acquire(None);
        {
            let _held = self.lock.hold();
            let here = self.here.get() - 1;
            self.here.set(here);
            if here == 0 {
                self.outer.release(self.parties).unwrap();
            }
        }
        self.outer.acquire(None);
    }
}
