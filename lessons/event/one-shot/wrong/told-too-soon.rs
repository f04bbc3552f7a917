//! Make a one-shot event out of a lock and a condition.
//!
//! `wait` returns once `set` has been called: at once if that was before, later
//! if it is yet to come. It lets every thread pass, however many there are, and
//! from then on for ever. To set it twice is no mistake.

use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock};

pub struct OneShot {
    is_set: Shared<bool>,
    lock: Lock,
    told: Condition<Lock>,
}

impl OneShot {
    pub fn new() -> OneShot {
        let lock = Lock::named("lock");
        let told = Condition::over_named("told", lock.clone());
        OneShot { is_set: Shared::named("is set", false), lock, told }
    }

    pub fn set(&self) {
        {
            let _held = self.lock.hold();
            self.told.notify_all().unwrap();
        }
        self.is_set.set(true);
    }

    pub fn wait(&self) {
        let _held = self.lock.hold();
        while !self.is_set.get() {
            self.told.wait(None).unwrap();
        }
    }
}
