//! Tell a loop which futures are done.
//!
//! A future's callback calls `tell` with its number: in a thread of a pool, or in
//! the loop's own, if the future was done already. `tell` never waits for the
//! loop. The loop calls `wait`: that waits until there is news, and returns what
//! it has not heard of yet, in the order in which it was told, and never nothing.
//! A byte in `pipe` wakes it; the pipe has room for one. Every number is heard of
//! once.

use racecourse::queue::{Fifo, Queue};
use racecourse::sync::Shared;
use racecourse::threading::Lock;

pub struct Finished {
    numbers: Shared<Vec<i64>>,
    lock: Lock,
    pipe: Queue<Fifo<u8>>,
}

impl Finished {
    pub fn new() -> Finished {
        let numbers = Shared::named("numbers", Vec::new());
        Finished { numbers, lock: Lock::named("lock"), pipe: Queue::named("pipe", 1) }
    }

    pub fn tell(&self, number: i64) {
        // TODO: nothing may get lost, and nobody may wait
        let mut numbers = self.numbers.get();
        numbers.push(number);
        self.numbers.set(numbers);
        self.pipe.put(b'x', None).unwrap();
    }

    pub fn wait(&self) -> Vec<i64> {
        self.pipe.get(None).unwrap();
        let numbers = self.numbers.get();
        self.numbers.set(Vec::new());
        numbers
    }
}
