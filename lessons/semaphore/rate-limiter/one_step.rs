//! Let threads pass one after the other, an interval apart.
//!
//! `pass` returns at once if nobody has passed within the last interval. If
//! somebody has, it waits until the interval is over, and then lets one thread
//! go. So two passes are never closer than an interval, and nobody waits longer
//! than that takes. Time is virtual: an hour takes no time. A `Timer` does
//! something for you when a time is over.

use racecourse::sched::{sleep, virtual_now};
use racecourse::sync::Shared;
use std::time::Duration;

pub struct Limiter {
    interval: Duration,
    next: Shared<Duration>,
}

impl Limiter {
    pub fn new(interval: Duration) -> Limiter {
        Limiter { interval, next: Shared::named("next", Duration::ZERO) }
    }

    pub fn pass(&self) {
        let now = virtual_now().unwrap_or_default();
        let mine = self.next.update(|next| {
            let mine = now.max(*next);
            *next = mine + self.interval;
            mine
        });
        sleep(mine - now);
    }
}
