//! Let two threads meet, with nothing but semaphores.
//!
//! One thread calls `left`, the other `right`, and each of them waits there
//! until the other has come too. Whoever comes first waits; after that both go
//! on. They meet again and again, and nobody is ever a round ahead, nor stays
//! behind.

use racecourse::sync::Shared;
use racecourse::threading::Semaphore;

pub struct Meeting {
    here: Shared<usize>,
    door: Semaphore,
}

impl Meeting {
    pub fn new() -> Meeting {
        Meeting { here: Shared::named("here", 0), door: Semaphore::named("door", 0) }
    }

    fn meet(&self) {
        let here = self.here.get();
        self.here.set(1 - here);
        if here == 0 {
            self.door.acquire(None);
        } else {
            self.door.release(1).unwrap();
        }
    }

    pub fn left(&self) {
        self.meet();
    }

    pub fn right(&self) {
        self.meet();
    }
}
