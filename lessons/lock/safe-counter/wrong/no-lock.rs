//! Make the counter right.
//!
//! Several threads call `add` at the same time. Every addition must count, in
//! every order in which the threads can take their steps. There is a lock that
//! nobody uses yet.

use racecourse::sync::Shared;
use racecourse::threading::Lock;

pub struct Counter {
    value: Shared<i64>,
    lock: Lock,
}

impl Counter {
    pub fn new() -> Counter {
        Counter { value: Shared::named("value", 0), lock: Lock::named("lock") }
    }

    pub fn add(&self, amount: i64) {
        let seen = self.value.get();
        self.value.set(amount + seen);
    }

    pub fn value(&self) -> i64 {
        self.value.get()
    }
}
