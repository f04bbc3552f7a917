//! Make a queue that loses no job when a worker dies.
//!
//! `take` waits for a job and hands it out with a ticket, a new one each time.
//! `finish` counts the job as done if it is still out on that ticket, and says
//! whether it was. `expire` takes back every job that is out, to be handed out
//! again: its worker is thought to be dead, and may only be slow. It says how
//! many. No job is lost, and none is counted twice, in every order.

use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock};

pub type Ticket = u64;

#[derive(Clone, Debug, Default, Hash)]
struct State {
    jobs: Vec<Job>,
    issued: Ticket,
    done: usize,
}

/// A job that is not done: out on a ticket, or waiting.
#[derive(Clone, Debug, Hash)]
struct Job {
    number: i64,
    out_on: Option<Ticket>,
}

pub struct Jobs {
    state: Shared<State>,
    lock: Lock,
    not_empty: Condition<Lock>,
}

impl Jobs {
    pub fn new() -> Jobs {
        let lock = Lock::named("lock");
        Jobs {
            state: Shared::named("state", State::default()),
            not_empty: Condition::over_named("not empty", lock.clone()),
            lock,
        }
    }

    pub fn put(&self, job: i64) {
        let _held = self.lock.hold();
        self.state.update(|state| state.jobs.push(Job { number: job, out_on: None }));
        self.not_empty.notify(1).unwrap();
    }

    pub fn take(&self) -> (Ticket, i64) {
        let _held = self.lock.hold();
        loop {
            let taken = self.state.update(|state| {
                let job = state.jobs.iter_mut().find(|job| job.out_on.is_none())?;
                state.issued += 1;
                job.out_on = Some(state.issued);
                Some((state.issued, job.number))
            });
            match taken {
                Some(taken) => return taken,
                None => self.not_empty.wait(None).unwrap(),
            };
        }
    }

    pub fn finish(&self, ticket: Ticket) -> bool {
        let _held = self.lock.hold();
        self.state.update(|state| {
            let before = state.jobs.len();
            state.jobs.retain(|job| job.out_on != Some(ticket));
            let counts = state.jobs.len() < before;
            state.done += usize::from(counts);
            counts
        })
    }

    pub fn expire(&self) -> usize {
        let _held = self.lock.hold();
        let number = self.state.update(|state| {
            let out = state.jobs.iter_mut().filter(|job| job.out_on.is_some());
            out.map(|job| job.out_on = None).count()
        });
        self.not_empty.notify(number).unwrap();
        number
    }

    pub fn done(&self) -> usize {
        let _held = self.lock.hold();
        self.state.with(|state| state.done)
    }
}
