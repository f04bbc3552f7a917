//! Make the inbox of an event loop.
//!
//! Any thread may `put` a number in, which is all that a callback is here; it
//! never waits for the loop. The loop's thread calls `turn`: that waits until
//! there is something, takes all there is, and calls `call` with each, in the
//! order in which they came. What `call` itself puts in comes on the next turn.
//! Every number is called once.

use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock};

pub struct Inbox {
    numbers: Shared<Vec<i64>>,
    lock: Lock,
    brought: Condition<Lock>,
}

impl Inbox {
    pub fn new() -> Inbox {
        let lock = Lock::named("lock");
        let brought = Condition::over_named("brought", lock.clone());
        Inbox { numbers: Shared::named("numbers", Vec::new()), lock, brought }
    }

    pub fn put(&self, number: i64) {
        self.lock.acquire(None);
        let was_empty = self.numbers.update(|numbers| {
            numbers.push(number);
            numbers.len() == 1
        });
        // whoever finds something there knows that the loop has been told
        if was_empty {
            self.brought.notify_all().unwrap();
        }
        self.lock.release().unwrap();
    }

    pub fn turn(&self, mut call: impl FnMut(i64)) {
        self.lock.acquire(None);
        self.brought.wait_for(|| Ok::<_, ()>(!self.numbers.with(Vec::is_empty)), None).unwrap().unwrap();
        let numbers = self.numbers.get();
        self.numbers.set(Vec::new());
        self.lock.release().unwrap();
        for number in numbers {
            call(number);
        }
    }
}
