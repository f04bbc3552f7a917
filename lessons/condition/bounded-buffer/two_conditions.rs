//! Make a buffer of limited size out of a condition.
//!
//! `put` waits while the buffer is full. `take` waits while it is empty, and
//! gives the oldest item. So nobody takes from an empty buffer, there are never
//! more items in it than it has room for, and nobody sleeps for ever while
//! there is something to do. Any number of threads put, any number take.

use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock};
use std::collections::VecDeque;

pub struct Buffer {
    items: Shared<VecDeque<i64>>,
    room: usize,
    lock: Lock,
    not_full: Condition<Lock>,
    not_empty: Condition<Lock>,
}

impl Buffer {
    pub fn new(room: usize) -> Buffer {
        let lock = Lock::named("lock");
        Buffer {
            items: Shared::named("items", VecDeque::new()),
            room,
            not_full: Condition::over_named("not full", lock.clone()),
            not_empty: Condition::over_named("not empty", lock.clone()),
            lock,
        }
    }

    pub fn put(&self, item: i64) {
        let _held = self.lock.hold();
        while self.items.with(|items| items.len() == self.room) {
            self.not_full.wait(None).unwrap();
        }
        self.items.update(|items| items.push_back(item));
        self.not_empty.notify(1).unwrap();
    }

    pub fn take(&self) -> i64 {
        let _held = self.lock.hold();
        while self.items.with(|items| items.is_empty()) {
            self.not_empty.wait(None).unwrap();
        }
        let item = self.items.update(|items| items.pop_front()).expect("an item to take");
        self.not_full.notify(1).unwrap();
        item
    }
}
