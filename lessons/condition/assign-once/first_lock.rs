//! Make a cell that is assigned once.
//!
//! The first `set` puts its value in; every later one changes nothing and gets
//! its own value back as an error. `get` waits until there is a value: all who
//! get, get the same. Any number of threads set, any number get.

use racecourse::sync::Shared;
use racecourse::threading::{Event, Lock};
use std::time::Duration;

pub struct Once {
    value: Shared<i64>,
    first: Lock,
    assigned: Event,
}

impl Once {
    pub fn new() -> Once {
        Once {
            value: Shared::named("value", 0),
            first: Lock::named("first"),
            assigned: Event::named("assigned"),
        }
    }

    /// Who gets the lock is the first, and keeps it.
    pub fn set(&self, value: i64) -> Result<(), i64> {
        if !self.first.acquire(Some(Duration::ZERO)) {
            return Err(value);
        }
        self.value.set(value);
        self.assigned.set();
        Ok(())
    }

    pub fn get(&self) -> i64 {
        self.assigned.wait(None);
        self.value.get()
    }
}
