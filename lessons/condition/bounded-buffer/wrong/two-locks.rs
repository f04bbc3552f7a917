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
    not_full: Condition,
    not_empty: Condition,
}

impl Buffer {
    pub fn new(room: usize) -> Buffer {
        Buffer {
            items: Shared::named("items", VecDeque::new()),
            room,
            not_full: Condition::named("not full"),
            not_empty: Condition::named("not empty"),
        }
    }

    pub fn put(&self, item: i64) {
        let _held = self.not_full.hold();
        while self.items.with(|items| items.len() == self.room) {
            self.not_full.wait(None).unwrap();
        }
        self.items.update(|items| items.push_back(item));
        let _told = self.not_empty.hold();
        self.not_empty.notify(1).unwrap();
    }

    pub fn take(&self) -> i64 {
        let _held = self.not_empty.hold();
        while self.items.with(|items| items.is_empty()) {
            self.not_empty.wait(None).unwrap();
        }
        let item = self.items.update(|items| items.pop_front()).expect("an item to take");
        let _told = self.not_full.hold();
        self.not_full.notify(1).unwrap();
        item
    }
}
