//! Let all philosophers eat.
//!
//! They sit around a table, with a fork between every two of them. `dine` takes
//! the forks on both sides, eats, and puts them back. Neighbours never eat at
//! the same time, for they share a fork. Those who share none may well eat
//! together. Nobody waits for ever.

use racecourse::sync::Shared;
use racecourse::threading::Condition;

pub struct Table {
    seats: usize,
    taken: Shared<Vec<bool>>,
    put_back: Condition,
}

impl Table {
    pub fn new(seats: usize) -> Table {
        Table {
            seats,
            taken: Shared::named("taken", vec![false; seats]),
            put_back: Condition::named("put back"),
        }
    }

    pub fn dine(&self, seat: usize, eat: impl FnOnce()) {
        let (left, right) = (seat, (seat + 1) % self.seats);
        {
            while self.taken.with(|taken| taken[left] || taken[right]) {
                let _held = self.put_back.hold();
                self.put_back.wait(None).unwrap();
            }
            self.lay(left, right, true);
        }
        eat();
        let _held = self.put_back.hold();
        self.lay(left, right, false);
        self.put_back.notify_all().unwrap();
    }

    fn lay(&self, left: usize, right: usize, taken: bool) {
        self.taken.update(|forks| {
            forks[left] = taken;
            forks[right] = taken;
        });
    }
}
