//! Make a buffer of limited size out of a condition.
//!
//! `put` waits while the buffer is full. `take` waits while it is empty, and
//! gives the oldest item. So nobody takes from an empty buffer, there are never
//! more items in it than it has room for, and nobody sleeps for ever while
//! there is something to do. Any number of threads put, any number take.

use racecourse::sync::Shared;
use racecourse::threading::Condition;
use std::collections::VecDeque;

pub struct Buffer {
    items: Shared<VecDeque<i64>>,
    room: usize,
    changed: Condition,
}

impl Buffer {
    pub fn new(room: usize) -> Buffer {
        Buffer {
            items: Shared::named("items", VecDeque::new()),
            room,
            changed: Condition::named("changed"),
        }
    }

    pub fn put(&self, item: i64) {
        while self.items.with(|items| items.len() == self.room) {
            let _held = self.changed.hold();
            self.changed.wait(None).unwrap();
        }
        let _held = self.changed.hold();
        self.items.update(|items| items.push_back(item));
        self.changed.notify_all().unwrap();
    }

    pub fn take(&self) -> i64 {
        while self.items.with(|items| items.is_empty()) {
            let _held = self.changed.hold();
            self.changed.wait(None).unwrap();
        }
        let _held = self.changed.hold();
        let item = self.items.update(|items| items.pop_front()).expect("an item to take");
        self.changed.notify_all().unwrap();
        item
    }
}
