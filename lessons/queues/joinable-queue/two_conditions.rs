//! Make a queue that knows when all the work is done.
//!
//! `put` adds a job. `work_on_next` waits for a job, works on it, and hands
//! back how that went. `join` returns when every job that was put has been
//! worked on, well or not: that none is waiting any more is not enough. Any
//! number of threads work, and more than one may join.

use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock};
use std::collections::VecDeque;

pub struct Jobs {
    waiting: Shared<VecDeque<i64>>,
    unfinished: Shared<usize>,
    lock: Lock,
    not_empty: Condition<Lock>,
    all_done: Condition<Lock>,
}

impl Jobs {
    pub fn new() -> Jobs {
        let lock = Lock::named("lock");
        Jobs {
            waiting: Shared::named("waiting", VecDeque::new()),
            unfinished: Shared::named("unfinished", 0),
            not_empty: Condition::over_named("not empty", lock.clone()),
            all_done: Condition::over_named("all done", lock.clone()),
            lock,
        }
    }

    pub fn put(&self, job: i64) {
        let _held = self.lock.hold();
        self.waiting.update(|waiting| waiting.push_back(job));
        self.unfinished.set(self.unfinished.get() + 1);
        self.not_empty.notify(1).unwrap();
    }

    pub fn work_on_next(&self, work: impl FnOnce(i64) -> Result<(), String>) -> Result<(), String> {
        let job = {
            let _held = self.lock.hold();
            while self.waiting.with(|waiting| waiting.is_empty()) {
                self.not_empty.wait(None).unwrap();
            }
            self.waiting.update(|waiting| waiting.pop_front()).unwrap()
        };
        let result = work(job);
        let _held = self.lock.hold();
        let unfinished = self.unfinished.get() - 1;
        self.unfinished.set(unfinished);
        if unfinished == 0 {
            self.all_done.notify_all().unwrap();
        }
        result
    }

    pub fn join(&self) {
        let _held = self.lock.hold();
        while self.unfinished.get() > 0 {
            self.all_done.wait(None).unwrap();
        }
    }
}
