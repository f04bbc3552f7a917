//! Make a queue that knows when all the work is done.
//!
//! `put` adds a job. `work_on_next` waits for a job, works on it, and hands
//! back how that went. `join` returns when every job that was put has been
//! worked on, well or not: that none is waiting any more is not enough. Any
//! number of threads work, and more than one may join.

use racecourse::queue::Queue;

pub struct Jobs {
    queue: Queue,
}

impl Jobs {
    pub fn new() -> Jobs {
        Jobs { queue: Queue::named("queue", 0) }
    }

    pub fn put(&self, job: i64) {
        self.queue.put(job, None).unwrap();
    }

    pub fn work_on_next(&self, work: impl FnOnce(i64) -> Result<(), String>) -> Result<(), String> {
        let job = self.queue.get(None).unwrap();
        work(job)?;
        self.queue.task_done().unwrap();
        Ok(())
    }

    pub fn join(&self) {
        self.queue.join();
    }
}
