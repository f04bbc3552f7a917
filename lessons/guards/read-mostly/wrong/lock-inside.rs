//! A cache that loads everything once.
//!
//! `get` gives the value of a key. What it does not have yet it loads, and
//! keeps. Loading is dear: each key must be loaded once, however many threads
//! ask for it at the same time, and everybody must get the value that was
//! loaded. There is a lock that nobody uses yet.

use racecourse::sync::Shared;
use racecourse::threading::Lock;

pub type Load = Box<dyn Fn(u8) -> i64 + Send + Sync>;

pub struct Cache {
    values: Shared<Vec<(u8, i64)>>,
    lock: Lock,
    load: Load,
}

impl Cache {
    pub fn new(load: Load) -> Cache {
        Cache { values: Shared::named("values", Vec::new()), lock: Lock::named("lock"), load }
    }

    pub fn get(&self, key: u8) -> i64 {
        let _held = self.lock.hold();
        if let Some(value) = self.known(key) {
            return value;
        }
        let value = (self.load)(key);
        self.values.update(|values| values.push((key, value)));
        value
    }

    fn known(&self, key: u8) -> Option<i64> {
        let _held = self.lock.hold();
        self.values
            .with(|values| values.iter().find(|(known, _)| *known == key).map(|(_, value)| *value))
    }
}
