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
        let _held = self.lock.hold();
        self.numbers.update(|numbers| numbers.push(number));
        self.brought.notify(1).unwrap();
    }

    pub fn turn(&self, call: impl FnMut(i64)) {
        while self.numbers.with(Vec::is_empty) {
            let _held = self.lock.hold();
            self.brought.wait(None).unwrap();
        }
        let _held = self.lock.hold();
        let numbers = self.numbers.update(std::mem::take);
        drop(_held);
        numbers.into_iter().for_each(call);
    }
}
