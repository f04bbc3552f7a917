//! Make a cell that is assigned once.
//!
//! The first `set` puts its value in; every later one changes nothing and gets
//! its own value back as an error. `get` waits until there is a value: all who
//! get, get the same. Any number of threads set, any number get.

use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock};

pub struct Once {
    value: Shared<Option<i64>>,
    lock: Lock,
    assigned: Condition<Lock>,
}

impl Once {
    pub fn new() -> Once {
        let lock = Lock::named("lock");
        let assigned = Condition::over_named("assigned", lock.clone());
        Once { value: Shared::named("value", None), lock, assigned }
    }

    pub fn set(&self, value: i64) -> Result<(), i64> {
        if self.value.get().is_some() {
            return Err(value);
        }
        let _held = self.lock.hold();
        self.value.set(Some(value));
        self.assigned.notify_all().unwrap();
        Ok(())
    }

    pub fn get(&self) -> i64 {
        let _held = self.lock.hold();
        loop {
            if let Some(value) = self.value.get() {
                return value;
            }
            self.assigned.wait(None).unwrap();
        }
    }
}
