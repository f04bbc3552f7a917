//! Make a latch that counts down.
//!
//! A latch begins with a number. Every `count_down` takes one off, and `wait`
//! returns when nothing is left: at once if that is so already. Any number of
//! threads count down, any number wait, and nobody passes too early.

use racecourse::sync::Shared;
use racecourse::threading::{Event, Lock};

pub struct Latch {
    left: Shared<usize>,
    lock: Lock,
    open: Event,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch {
            left: Shared::named("left", count),
            lock: Lock::named("lock"),
            open: Event::named("open"),
        }
    }

    pub fn count_down(&self) {
        let left = {
            let _held = self.lock.hold();
            self.left.get() - 1
        };
        {
            let _held = self.lock.hold();
            self.left.set(left);
        }
        if left == 0 {
            self.open.set();
        }
    }

    pub fn wait(&self) {
        self.open.wait(None);
    }
}
