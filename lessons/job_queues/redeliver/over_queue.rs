//! Make a queue that loses no job when a worker dies.
//!
//! `take` waits for a job and hands it out with a ticket, a new one each time.
//! `finish` counts the job as done if it is still out on that ticket, and says
//! whether it was. `expire` takes back every job that is out, to be handed out
//! again: its worker is thought to be dead, and may only be slow. It says how
//! many. No job is lost, and none is counted twice, in every order.

use racecourse::queue::Queue;
use racecourse::sync::Shared;
use racecourse::threading::Lock;
use std::collections::BTreeMap;

pub type Ticket = u64;

pub struct Jobs {
    waiting: Queue,
    running: Shared<BTreeMap<Ticket, i64>>,
    issued: Shared<Ticket>,
    done: Shared<usize>,
    lock: Lock,
}

impl Jobs {
    pub fn new() -> Jobs {
        Jobs {
            waiting: Queue::named("waiting", 0),
            running: Shared::named("running", BTreeMap::new()),
            issued: Shared::named("issued", 0),
            done: Shared::named("done", 0),
            lock: Lock::named("lock"),
        }
    }

    pub fn put(&self, job: i64) {
        self.waiting.put(job, None).unwrap();
    }

    pub fn take(&self) -> (Ticket, i64) {
        // wait first, and lock then: who waits must not keep the others out
        let job = self.waiting.get(None).unwrap();
        let _held = self.lock.hold();
        let ticket = self.issued.get() + 1;
        self.issued.set(ticket);
        self.running.update(|running| running.insert(ticket, job));
        (ticket, job)
    }

    pub fn finish(&self, ticket: Ticket) -> bool {
        let _held = self.lock.hold();
        let counts = self.running.update(|running| running.remove(&ticket)).is_some();
        if counts {
            self.done.set(self.done.get() + 1);
        }
        counts
    }

    pub fn expire(&self) -> usize {
        let _held = self.lock.hold();
        let given_up = self.running.update(std::mem::take);
        for job in given_up.values() {
            self.waiting.put(*job, None).unwrap();
        }
        given_up.len()
    }

    pub fn done(&self) -> usize {
        let _held = self.lock.hold();
        self.done.get()
    }
}
