//! Let all philosophers eat.
//!
//! They sit around a table, with a fork between every two of them. `dine` takes
//! the forks on both sides, eats, and puts them back. Neighbours never eat at
//! the same time, for they share a fork. Those who share none may well eat
//! together. Nobody waits for ever.

use racecourse::threading::{Lock, Semaphore};

pub struct Table {
    forks: Vec<Lock>,
    chairs: Semaphore,
}

impl Table {
    pub fn new(seats: usize) -> Table {
        Table {
            forks: (0..seats).map(|n| Lock::named(format!("fork {n}"))).collect(),
            chairs: Semaphore::named("chairs", seats),
        }
    }

    pub fn dine(&self, seat: usize, eat: impl FnOnce()) {
        let left = &self.forks[seat];
        let right = &self.forks[(seat + 1) % self.forks.len()];
        let _chair = self.chairs.hold();
        let _left = left.hold();
        let _right = right.hold();
        eat();
    }
}
