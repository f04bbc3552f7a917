//! Make the inbox of an event loop.
//!
//! Any thread may `put` a number in, which is all that a callback is here; it
//! never waits for the loop. The loop's thread calls `turn`: that waits until
//! there is something, takes all there is, and calls `call` with each, in the
//! order in which they came. What `call` itself puts in comes on the next turn.
//! Every number is called once.

use racecourse::sync::Shared;
use racecourse::threading::{Lock, Semaphore};

pub struct Inbox {
    numbers: Shared<Vec<i64>>,
    lock: Lock,
    brought: Semaphore,
}

impl Inbox {
    pub fn new() -> Inbox {
        let numbers = Shared::named("numbers", Vec::new());
        Inbox { numbers, lock: Lock::named("lock"), brought: Semaphore::named("brought", 0) }
    }

    pub fn put(&self, number: i64) {
        {
            let _held = self.lock.hold();
            self.numbers.update(|numbers| numbers.push(number));
        }
        self.brought.release(1).unwrap();
    }

    pub fn turn(&self, call: impl FnMut(i64)) {
        loop {
            self.brought.acquire(None);
            // an earlier turn may have taken along what this permit was for
            let numbers = {
                let _held = self.lock.hold();
                self.numbers.update(std::mem::take)
            };
            if !numbers.is_empty() {
                return numbers.into_iter().for_each(call);
            }
        }
    }
}
