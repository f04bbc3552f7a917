//! Make a latch that counts down.
//!
//! A latch begins with a number. Every `count_down` takes one off, and `wait`
//! returns when nothing is left: at once if that is so already. Any number of
//! threads count down, any number wait, and nobody passes too early.

use racecourse::sync::Shared;
use racecourse::threading::Condition;

pub struct Latch {
    left: Shared<usize>,
    changed: Condition,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { left: Shared::named("left", count), changed: Condition::named("changed") }
    }

    pub fn count_down(&self) {
        let _held = self.changed.hold();
        let left = self.left.get() - 1;
        self.left.set(left);
        self.changed.notify_all().unwrap();
    }

    pub fn wait(&self) {
        while self.left.get() > 0 {
            let _held = self.changed.hold();
            self.changed.wait(None).unwrap();
        }
    }
}
