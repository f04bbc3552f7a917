//! Let two threads meet, with nothing but semaphores.
//!
//! One thread calls `left`, the other `right`, and each of them waits there
//! until the other has come too. Whoever comes first waits; after that both go
//! on. They meet again and again, and nobody is ever a round ahead, nor stays
//! behind.

use racecourse::sync::Shared;
use racecourse::threading::{Lock, Semaphore};

pub struct Meeting {
    one_is_here: Shared<bool>,
    lock: Lock,
    left_door: Semaphore,
    right_door: Semaphore,
}

impl Meeting {
    pub fn new() -> Meeting {
        Meeting {
            one_is_here: Shared::named("one is here", false),
            lock: Lock::named("lock"),
            left_door: Semaphore::named("left door", 0),
            right_door: Semaphore::named("right door", 0),
        }
    }

    fn comes_first(&self) -> bool {
        let _held = self.lock.hold();
        let first = !self.one_is_here.get();
        self.one_is_here.set(first);
        first
    }

    fn meet(&self, mine: &Semaphore, theirs: &Semaphore) {
        if self.comes_first() {
            mine.acquire(None);
        } else {
            theirs.release(1).unwrap();
        }
    }

    pub fn left(&self) {
        self.meet(&self.left_door, &self.right_door);
    }

    pub fn right(&self) {
        self.meet(&self.right_door, &self.left_door);
    }
}
