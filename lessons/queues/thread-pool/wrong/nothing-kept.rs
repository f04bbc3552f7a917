//! Make a small pool of threads.
//!
//! `submit` hands a job to the pool and gives a ticket for it; `result` waits
//! until one of the workers has done the job, and gives what came out.
//! As many jobs run at the same time as there are workers. `shutdown` returns
//! when all jobs are done and all workers have ended.

use racecourse::queue::{Fifo, Queue};
use racecourse::sync::Shared;
use racecourse::threading::{Condition, Thread};
use std::fmt;

/// What a worker is to do.
struct Job(Box<dyn FnOnce() + Send>);

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a job")
    }
}

pub struct Pool {
    jobs: Queue<Fifo<Option<Job>>>,
    workers: Vec<Thread>,
}

#[derive(Clone)]
pub struct Ticket {
    value: Shared<Option<i64>>,
    done: Condition,
}

impl Pool {
    pub fn new(workers: usize) -> Pool {
        let jobs = Queue::named("jobs", 0);
        let worker = |n| {
            let jobs: Queue<Fifo<Option<Job>>> = jobs.clone();
            let work = move || {
                while let Some(Job(job)) = jobs.get(None).unwrap() {
                    job();
                }
            };
            Thread::new(work).name(format!("worker-{n}")).start()
        };
        Pool { workers: (1..=workers).map(worker).collect(), jobs }
    }

    pub fn submit(&self, job: impl FnOnce() -> i64 + Send + 'static) -> Ticket {
        let ticket = Ticket { value: Shared::named("value", None), done: Condition::named("done") };
        let mine = ticket.clone();
        self.jobs.put(Some(Job(Box::new(move || mine.fill(job())))), None).unwrap();
        ticket
    }

    pub fn shutdown(self) {
        for _ in &self.workers {
            self.jobs.put(None, None).unwrap();
        }
        self.workers.iter().for_each(Thread::join);
    }
}

impl Ticket {
    fn fill(&self, value: i64) {
        let _held = self.done.hold();
        self.value.set(Some(value));
        self.done.notify_all().unwrap();
    }

    pub fn result(&self) -> i64 {
        let _held = self.done.hold();
        self.done.wait(None).unwrap();
        self.value.get().expect("a result")
    }
}
