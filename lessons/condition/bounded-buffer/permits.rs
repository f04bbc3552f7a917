//! Make a buffer of limited size out of a condition.
//!
//! `put` waits while the buffer is full. `take` waits while it is empty, and
//! gives the oldest item. So nobody takes from an empty buffer, there are never
//! more items in it than it has room for, and nobody sleeps for ever while
//! there is something to do. Any number of threads put, any number take.

use racecourse::sync::Shared;
use racecourse::threading::Semaphore;
use std::collections::VecDeque;

pub struct Buffer {
    items: Shared<VecDeque<i64>>,
    places: Semaphore,
    filled: Semaphore,
}

impl Buffer {
    pub fn new(room: usize) -> Buffer {
        Buffer {
            items: Shared::named("items", VecDeque::new()),
            places: Semaphore::named("places", room),
            filled: Semaphore::named("filled", 0),
        }
    }

    pub fn put(&self, item: i64) {
        self.places.acquire(None);
        self.items.update(|items| items.push_back(item));
        self.filled.release(1).unwrap();
    }

    pub fn take(&self) -> i64 {
        self.filled.acquire(None);
        let item = self.items.update(|items| items.pop_front()).expect("an item to take");
        self.places.release(1).unwrap();
        item
    }
}
