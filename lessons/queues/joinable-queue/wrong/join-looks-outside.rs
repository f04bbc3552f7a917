//! Make a queue that knows when all the work is done.
//!
//! `put` adds a job. `work_on_next` waits for a job, works on it, and hands
//! back how that went. `join` returns when every job that was put has been
//! worked on, well or not: that none is waiting any more is not enough. Any
//! number of threads work, and more than one may join.

use racecourse::sync::Shared;
use racecourse::threading::Condition;
use std::collections::VecDeque;

pub struct Jobs {
    waiting: Shared<VecDeque<i64>>,
    unfinished: Shared<usize>,
    changed: Condition,
}

impl Jobs {
    pub fn new() -> Jobs {
        Jobs {
            waiting: Shared::named("waiting", VecDeque::new()),
            unfinished: Shared::named("unfinished", 0),
            changed: Condition::named("changed"),
        }
    }

    pub fn put(&self, job: i64) {
        let _held = self.changed.hold();
        self.waiting.update(|waiting| waiting.push_back(job));
        self.unfinished.set(self.unfinished.get() + 1);
        self.changed.notify_all().unwrap();
    }

    pub fn work_on_next(&self, work: impl FnOnce(i64) -> Result<(), String>) -> Result<(), String> {
        let result = work(self.take());
        self.task_done();
        result
    }

    fn take(&self) -> i64 {
        let _held = self.changed.hold();
        while self.waiting.with(|waiting| waiting.is_empty()) {
            self.changed.wait(None).unwrap();
        }
        self.waiting.update(|waiting| waiting.pop_front()).unwrap()
    }

    fn task_done(&self) {
        let _held = self.changed.hold();
        self.unfinished.set(self.unfinished.get() - 1);
        self.changed.notify_all().unwrap();
    }

    pub fn join(&self) {
        while self.unfinished.get() > 0 {
            let _held = self.changed.hold();
            self.changed.wait(None).unwrap();
        }
    }
}
