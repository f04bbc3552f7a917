//! Download with several workers, and count how it came out.
//!
//! `count` has every code downloaded by `download`, each exactly once. At most
//! as many downloads go on at the same time as there are `workers`, and as many
//! do if there are codes enough. It returns when all are done, with how many
//! came out in which way. The sum is the number of codes, in every order.

use racecourse::queue::{Fifo, Queue};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Found,
    NotFound,
    Failed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    pub found: usize,
    pub not_found: usize,
    pub failed: usize,
}

impl Tally {
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Found => self.found += 1,
            Outcome::NotFound => self.not_found += 1,
            Outcome::Failed => self.failed += 1,
        }
    }
}

pub fn count(
    codes: &[&'static str],
    workers: usize,
    download: impl Fn(&str) -> Outcome + Clone + Send + 'static,
) -> Tally {
    let todo: Queue<Fifo<&str>> = Queue::named("todo", 0);
    for code in codes {
        todo.put(*code, None).unwrap();
    }
    let (tally, lock) = (Shared::named("tally", Tally::default()), Lock::named("lock"));
    let crew: Vec<Thread> = (1..=workers)
        .map(|n| {
            let (todo, tally, download) = (todo.clone(), tally.clone(), download.clone());
            let lock = lock.clone();
            let work = move || {
                while let Ok(code) = todo.get(None) {
                    let outcome = download(code);
                    let _held = lock.hold();
                    let mut seen = tally.get();
                    seen.add(outcome);
                    tally.set(seen);
                }
            };
            Thread::new(work).name(format!("worker-{n}")).start()
        })
        .collect();
    for worker in &crew {
        worker.join();
    }
    tally.get()
}
