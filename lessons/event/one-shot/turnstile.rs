//! Make a one-shot event out of a lock and a condition.
//!
//! `wait` returns once `set` has been called: at once if that was before, later
//! if it is yet to come. It lets every thread pass, however many there are, and
//! from then on for ever. To set it twice is no mistake.

use racecourse::threading::Semaphore;

/// A gate for one at a time, which everybody leaves open behind.
pub struct OneShot {
    gate: Semaphore,
}

impl OneShot {
    pub fn new() -> OneShot {
        OneShot { gate: Semaphore::named("gate", 0) }
    }

    pub fn set(&self) {
        self.gate.release(1).unwrap();
    }

    pub fn wait(&self) {
        self.gate.acquire(None);
        self.gate.release(1).unwrap();
    }
}
