//! Let two threads meet, with nothing but semaphores.
//!
//! One thread calls `left`, the other `right`, and each of them waits there
//! until the other has come too. Whoever comes first waits; after that both go
//! on. They meet again and again, and nobody is ever a round ahead, nor stays
//! behind.

use racecourse::threading::Semaphore;

pub struct Meeting {
    left_came: Semaphore,
    right_came: Semaphore,
}

impl Meeting {
    pub fn new() -> Meeting {
        Meeting {
            left_came: Semaphore::named("left came", 0),
            right_came: Semaphore::named("right came", 0),
        }
    }

    pub fn left(&self) {
        self.right_came.acquire(None);
        self.left_came.release(1).unwrap();
    }

    pub fn right(&self) {
        self.left_came.acquire(None);
        self.right_came.release(1).unwrap();
    }
}
