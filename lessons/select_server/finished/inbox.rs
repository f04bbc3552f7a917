//! Tell a loop which futures are done.
//!
//! A future's callback calls `tell` with its number: in a thread of a pool, or in
//! the loop's own, if the future was done already. `tell` never waits for the
//! loop. The loop calls `wait`: that waits until there is news, and returns what
//! it has not heard of yet, in the order in which it was told, and never nothing.
//! A byte in `pipe` wakes it; the pipe has room for one. Every number is heard of
//! once.

use racecourse::queue::SimpleQueue;
use std::time::Duration;

pub struct Finished {
    inbox: SimpleQueue<i64>,
}

impl Finished {
    pub fn new() -> Finished {
        Finished { inbox: SimpleQueue::named("inbox") }
    }

    pub fn tell(&self, number: i64) {
        // an inbox that takes everything is a pipe of its own
        self.inbox.put(number);
    }

    pub fn wait(&self) -> Vec<i64> {
        let mut heard = Vec::from_iter(self.inbox.get(None));
        while let Some(number) = self.inbox.get(Some(Duration::ZERO)) {
            heard.push(number);
        }
        heard
    }
}
