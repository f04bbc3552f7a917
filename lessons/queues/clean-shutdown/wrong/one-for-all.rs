//! Close a work queue so that every worker goes home.
//!
//! Each worker calls `work_off`, which does one job after the other. After
//! `close` the jobs that were put before are still done, each of them once;
//! then every `work_off` returns. Nobody waits for ever, and no job is left
//! behind. Nothing is put after `close`.

use racecourse::queue::{Fifo, Queue};

pub struct WorkQueue {
    workers: usize,
    jobs: Queue<Fifo<Option<i64>>>,
}

impl WorkQueue {
    pub fn new(workers: usize) -> WorkQueue {
        WorkQueue { workers, jobs: Queue::named("jobs", 0) }
    }

    pub fn put(&self, job: i64) {
        self.jobs.put(Some(job), None).unwrap();
    }

    pub fn work_off(&self, mut work: impl FnMut(i64)) {
        while let Some(job) = self.jobs.get(None).unwrap() {
            work(job);
        }
    }

    pub fn close(&self) {
        self.jobs.put(None, None).unwrap();
    }
}
