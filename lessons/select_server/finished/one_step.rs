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
use std::time::Duration;

pub struct Finished {
    numbers: Shared<Vec<i64>>,
    pipe: Queue<Fifo<u8>>,
}

impl Finished {
    pub fn new() -> Finished {
        Finished { numbers: Shared::named("numbers", Vec::new()), pipe: Queue::named("pipe", 1) }
    }

    pub fn tell(&self, number: i64) {
        self.numbers.update(|numbers| numbers.push(number));
        // a byte that does not fit need not: there is one
        let _ = self.pipe.put(b'x', Some(Duration::ZERO));
    }

    pub fn wait(&self) -> Vec<i64> {
        let mut heard = Vec::new();
        while heard.is_empty() {
            let _ = self.pipe.get(None);
            heard = self.numbers.update(std::mem::take);
        }
        heard
    }
}
