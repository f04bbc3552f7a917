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
        {
            let own = Lock::named("own");
            let _held = own.hold();
            let mut numbers = self.numbers.get();
            numbers.push(number);
            self.numbers.set(numbers);
        }
        let _held = self.lock.hold();
        self.brought.notify(1).unwrap();
    }

    pub fn turn(&self, call: impl FnMut(i64)) {
        let numbers = {
            let _held = self.lock.hold();
            while self.numbers.with(Vec::is_empty) {
                self.brought.wait(None).unwrap();
            }
            self.numbers.update(std::mem::take)
        };
        numbers.into_iter().for_each(call);
    }
}
