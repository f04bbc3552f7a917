//! Make a queue that loses no job when a worker dies.
//!
//! `take` waits for a job and hands it out with a ticket, a new one each time.
//! `finish` counts the job as done if it is still out on that ticket, and says
//! whether it was. `expire` takes back every job that is out, to be handed out
//! again: its worker is thought to be dead, and may only be slow. It says how
//! many. No job is lost, and none is counted twice, in every order.

use racecourse::sync::Shared;
use racecourse::threading::Condition;
use std::collections::{BTreeMap, VecDeque};

pub type Ticket = u64;

pub struct Jobs {
    waiting: Shared<VecDeque<i64>>,
    running: Shared<BTreeMap<Ticket, i64>>,
    issued: Shared<Ticket>,
    done: Shared<usize>,
    changed: Condition,
}

impl Jobs {
    pub fn new() -> Jobs {
        Jobs {
            waiting: Shared::named("waiting", VecDeque::new()),
            running: Shared::named("running", BTreeMap::new()),
            issued: Shared::named("issued", 0),
            done: Shared::named("done", 0),
            changed: Condition::named("changed"),
        }
    }

    pub fn put(&self, job: i64) {
        let _held = self.changed.hold();
        self.waiting.update(|waiting| waiting.push_back(job));
        self.changed.notify(1).unwrap();
    }

    pub fn take(&self) -> (Ticket, i64) {
        let _held = self.changed.hold();
        while self.waiting.with(|waiting| waiting.is_empty()) {
            self.changed.wait(None).unwrap();
        }
        let job = self.waiting.update(|waiting| waiting.pop_front()).unwrap();
        let ticket = self.issued.get() + 1;
        self.issued.set(ticket);
        self.running.update(|running| running.insert(ticket, job));
        (ticket, job)
    }

    pub fn finish(&self, ticket: Ticket) -> bool {
        let counts = {
            let _held = self.changed.hold();
            self.running.update(|running| running.remove(&ticket)).is_some()
        };
        if counts {
            self.done.set(self.done.get() + 1);
        }
        counts
    }

    pub fn expire(&self) -> usize {
        let _held = self.changed.hold();
        let given_up = self.running.update(std::mem::take);
        let number = given_up.len();
        self.waiting.update(|waiting| waiting.extend(given_up.into_values()));
        self.changed.notify_all().unwrap();
        number
    }

    pub fn done(&self) -> usize {
        let _held = self.changed.hold();
        self.done.get()
    }
}
