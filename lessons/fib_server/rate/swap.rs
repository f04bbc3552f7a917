//! Count requests, and report how many came since the last report.
//!
//! Threads that serve clients call `count` for each request. A monitor calls
//! `report` each second: it returns how many were counted since it was called
//! last, and begins at 0 again. Whatever the order, the reports add up to the
//! number of requests.

use racecourse::sync::atomic::{AtomicU64, Ordering};

pub struct Rate {
    counter: AtomicU64,
}

impl Rate {
    pub fn new() -> Rate {
        Rate { counter: AtomicU64::named("counter", 0) }
    }

    pub fn count(&self) {
        self.counter.fetch_add(1, Ordering::SeqCst);
    }

    pub fn report(&self) -> u64 {
        self.counter.swap(0, Ordering::SeqCst)
    }
}
