//! Download with several workers, and count how it came out.
//!
//! `count` has every code downloaded by `download`, each exactly once. At most
//! as many downloads go on at the same time as there are `workers`, and as many
//! do if there are codes enough. It returns when all are done, with how many
//! came out in which way. The sum is the number of codes, in every order.

use racecourse::futures::{Executor, ThreadPoolExecutor, as_completed};

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
    ThreadPoolExecutor::named("worker", workers).scope(|pool| {
        let submit = |code: &&'static str| {
            let (code, download) = (*code, download.clone());
            pool.submit(move || Ok(download(code))).unwrap()
        };
        let futures: Vec<_> = codes.iter().map(submit).collect();
        let mut tally = Tally::default();
        for future in as_completed(&futures, None) {
            tally.add(future.unwrap().result(None).unwrap());
        }
        tally
    })
}
