//! Count requests, and report how many came since the last report.
//!
//! Threads that serve clients call `count` for each request. A monitor calls
//! `report` each second: it returns how many were counted since it was called
//! last, and begins at 0 again. Whatever the order, the reports add up to the
//! number of requests.

use racecourse::sync::Shared;
use racecourse::threading::Lock;

pub struct Rate {
    counter: Shared<u64>,
    lock: Lock,
}

impl Rate {
    pub fn new() -> Rate {
        Rate { counter: Shared::named("counter", 0), lock: Lock::named("lock") }
    }

    pub fn count(&self) {
        let _held = self.lock.hold();
        let seen = self.counter.get();
        self.counter.set(seen + 1);
    }

    pub fn report(&self) -> u64 {
        let seen = {
            let _held = self.lock.hold();
            self.counter.get()
        };
        let _held = self.lock.hold();
        self.counter.set(0);
        seen
    }
}
