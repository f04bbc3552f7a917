//! Change what you can only copy.
//!
//! What a proxy gives is a copy: `list.get()` gives one, and `list.set(copy)` puts one
//! there, whatever is there by then. Nothing else may be done to the list. Several
//! workers share it: `append` adds an item at its end, `take` takes the first one out,
//! if there is one. No item is lost, and none is taken twice.

use racecourse::sync::Shared;
use racecourse::threading::Lock;

pub struct Items {
    list: Shared<Vec<i64>>,
    lock: Lock,
}

impl Items {
    pub fn new() -> Items {
        Items { list: Shared::named("list", Vec::new()), lock: Lock::named("lock") }
    }

    pub fn append(&self, item: i64) {
        let _held = self.lock.hold();
        let mut copy = self.list.get();
        copy.push(item);
        self.list.set(copy);
    }

    pub fn take(&self) -> Option<i64> {
        self.lock.acquire(None);
        let mut copy = self.list.get();
        if copy.is_empty() {
            return None;
        }
        let first = copy.remove(0);
        self.list.set(copy);
        self.lock.release().unwrap();
        Some(first)
    }
}
