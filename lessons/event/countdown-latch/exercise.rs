//! Make a latch that counts down.
//!
//! A latch begins with a number. Every `count_down` takes one off, and `wait`
//! returns when nothing is left: at once if that is so already. Any number of
//! threads count down, any number wait, and nobody passes too early.

use racecourse::sync::Shared;
use racecourse::threading::Event;

pub struct Latch {
    left: Shared<usize>,
    open: Event,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { left: Shared::named("left", count), open: Event::named("open") }
    }

    pub fn count_down(&self) {
        let left = self.left.get() - 1;
        self.left.set(left);
        if left == 0 {
            self.open.set();
        }
    }

    pub fn wait(&self) {
        self.open.wait(None);
    }
}
