//! Make a small pool of threads.
//!
//! `submit` hands a job to the pool and gives a ticket for it; `result` waits
//! until one of the workers has done the job, and gives what came out.
//! As many jobs run at the same time as there are workers. `shutdown` returns
//! when all jobs are done and all workers have ended.

use racecourse::queue::{Fifo, Queue, SimpleQueue};
use racecourse::threading::Thread;
use std::fmt;

/// What a worker is to do, and where the result goes.
struct Job {
    work: Box<dyn FnOnce() -> i64 + Send>,
    result: SimpleQueue<i64>,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a job")
    }
}

pub struct Pool {
    jobs: Queue<Fifo<Option<Job>>>,
    workers: Vec<Thread>,
}

pub struct Ticket {
    result: SimpleQueue<i64>,
}

impl Pool {
    pub fn new(workers: usize) -> Pool {
        let jobs = Queue::named("jobs", 0);
        let worker = |n| {
            let jobs = jobs.clone();
            Thread::new(move || work(&jobs)).name(format!("worker-{n}")).start()
        };
        Pool { workers: (1..=workers).map(worker).collect(), jobs }
    }

    pub fn submit(&self, job: impl FnOnce() -> i64 + Send + 'static) -> Ticket {
        let result = SimpleQueue::named("result");
        let job = Job { work: Box::new(job), result: result.clone() };
        self.jobs.put(Some(job), None).unwrap();
        Ticket { result }
    }

    pub fn shutdown(self) {
        self.jobs.put(None, None).unwrap();
        self.workers.iter().for_each(Thread::join);
    }
}

/// Who finds the last item puts it back for the next worker.
fn work(jobs: &Queue<Fifo<Option<Job>>>) {
    while let Some(job) = jobs.get(None).unwrap() {
        job.result.put((job.work)());
    }
    jobs.put(None, None).unwrap();
}

impl Ticket {
    /// The result stays there for the next who asks.
    pub fn result(&self) -> i64 {
        let value = self.result.get(None).expect("a result");
        self.result.put(value);
        value
    }
}
