//! Let two threads meet, with nothing but semaphores.
//!
//! One thread calls `left`, the other `right`, and each of them waits there
//! until the other has come too. Whoever comes first waits; after that both go
//! on. They meet again and again, and nobody is ever a round ahead, nor stays
//! behind.

use racecourse::sync::Shared;
use racecourse::threading::{Lock, Semaphore};

pub struct Meeting {
    here: Shared<usize>,
    lock: Lock,
    door: Semaphore,
}

impl Meeting {
    pub fn new() -> Meeting {
        Meeting {
            here: Shared::named("here", 0),
            lock: Lock::named("lock"),
            door: Semaphore::named("door", 0),
        }
    }

    fn meet(&self) {
        {
            let _held = self.lock.hold();
            let here = self.here.get() + 1;
            self.here.set(here);
            if here == 2 {
                self.here.set(0);
                self.door.release(2).unwrap();
            }
        }
        self.door.acquire(None);
    }

    pub fn left(&self) {
        self.meet();
    }

    pub fn right(&self) {
        self.meet();
    }
}
