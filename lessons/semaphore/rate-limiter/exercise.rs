//! Let threads pass one after the other, an interval apart.
//!
//! `pass` returns at once if nobody has passed within the last interval. If
//! somebody has, it waits until the interval is over, and then lets one thread
//! go. So two passes are never closer than an interval, and nobody waits longer
//! than that takes. Time is virtual: an hour takes no time. A `Timer` does
//! something for you when a time is over.

use racecourse::threading::Semaphore;
use std::time::Duration;

pub struct Limiter {
    interval: Duration,
    permit: Semaphore,
}

impl Limiter {
    pub fn new(interval: Duration) -> Limiter {
        Limiter { interval, permit: Semaphore::named("permit", 1) }
    }

    pub fn pass(&self) {
        self.permit.acquire(None);
    }
}
