//! Close a work queue so that every worker goes home.
//!
//! Each worker calls `work_off`, which does one job after the other. After
//! `close` the jobs that were put before are still done, each of them once;
//! then every `work_off` returns. Nobody waits for ever, and no job is left
//! behind. Nothing is put after `close`.

use racecourse::sync::Shared;
use racecourse::threading::Condition;
use std::collections::VecDeque;

pub struct WorkQueue {
    jobs: Shared<VecDeque<i64>>,
    closed: Shared<bool>,
    changed: Condition,
}

impl WorkQueue {
    pub fn new(_workers: usize) -> WorkQueue {
        WorkQueue {
            jobs: Shared::named("jobs", VecDeque::new()),
            closed: Shared::named("closed", false),
            changed: Condition::named("changed"),
        }
    }

    pub fn put(&self, job: i64) {
        let _held = self.changed.hold();
        self.jobs.update(|jobs| jobs.push_back(job));
        self.changed.notify(1).unwrap();
    }

    pub fn work_off(&self, mut work: impl FnMut(i64)) {
        while let Some(job) = self.next() {
            work(job);
        }
    }

    fn next(&self) -> Option<i64> {
        let _held = self.changed.hold();
        while self.jobs.with(|jobs| jobs.is_empty()) && !self.closed.get() {
            self.changed.wait(None).unwrap();
        }
        self.jobs.update(|jobs| jobs.pop_front())
    }

    pub fn close(&self) {
        let _held = self.changed.hold();
        self.closed.set(true);
        self.changed.notify_all().unwrap();
    }
}
