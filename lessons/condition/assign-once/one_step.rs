//! Make a cell that is assigned once.
//!
//! The first `set` puts its value in; every later one changes nothing and gets
//! its own value back as an error. `get` waits until there is a value: all who
//! get, get the same. Any number of threads set, any number get.

use racecourse::sync::Shared;
use racecourse::threading::Event;

pub struct Once {
    value: Shared<Option<i64>>,
    assigned: Event,
}

impl Once {
    pub fn new() -> Once {
        Once { value: Shared::named("value", None), assigned: Event::named("assigned") }
    }

    /// Looks and sets in one step.
    pub fn set(&self, value: i64) -> Result<(), i64> {
        let first = self.value.update(|kept| {
            let first = kept.is_none();
            kept.get_or_insert(value);
            first
        });
        if !first {
            return Err(value);
        }
        self.assigned.set();
        Ok(())
    }

    pub fn get(&self) -> i64 {
        self.assigned.wait(None);
        self.value.get().expect("a value")
    }
}
