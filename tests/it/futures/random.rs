//! The searches held against one another on random programs over futures and pools, as `differential` does for the others.

use crate::differential::{Rng, wanted};
use racecourse::futures::{Executor, Future, JobError, ReturnWhen, ThreadPoolExecutor, as_completed, wait};
use racecourse::sched::{Explorer, Limits, Program, Search, TimeRule};
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::time::Duration;

/// One operation of a random thread. The numbers name futures, or values.
#[derive(Clone, Copy, Debug)]
enum Do {
    Settle(usize, i64),
    Fail(usize),
    Start(usize),
    Cancel(usize),
    State(usize),
    Result(usize),
    ResultFor(usize),
    Call(usize),
    First,
    Failure,
    FirstFor,
    All,
    AllFor,
    Completed(usize),
    CompletedFor(usize),
    Submit(i64),
    SubmitFail,
    SubmitCounting,
    SubmitWaiting(usize),
    Map(bool),
    Shutdown(bool),
    Drop,
}

impl Do {
    /// Whether it makes something that others touch.
    fn makes_objects(&self) -> bool {
        !matches!(self, Do::Settle(..) | Do::Fail(_) | Do::Start(_) | Do::Cancel(_) | Do::State(_) | Do::Result(_))
            && !matches!(self, Do::ResultFor(_) | Do::Call(_) | Do::All)
    }
}

fn of(rng: &mut Rng, all: &[Do]) -> Do {
    all[rng.index(all.len() as u64)]
}

fn on_futures(rng: &mut Rng) -> Do {
    let (f, value) = (rng.index(2), i64::try_from(rng.below(2)).unwrap());
    let alone = [
        Do::Settle(f, value),
        Do::Settle(f, value),
        Do::Fail(f),
        Do::Start(f),
        Do::Cancel(f),
        Do::State(f),
        Do::Result(f),
        Do::ResultFor(f),
        Do::Call(f),
    ];
    let many =
        [Do::First, Do::Failure, Do::FirstFor, Do::All, Do::AllFor, Do::Completed(1 + f), Do::CompletedFor(1 + f)];
    if rng.below(3) == 0 { of(rng, &many) } else { of(rng, &alone) }
}

fn on_a_pool(rng: &mut Rng) -> Do {
    let (f, value) = (rng.index(3), i64::try_from(rng.below(2)).unwrap());
    let all = [
        Do::Submit(value),
        Do::Submit(value),
        Do::SubmitFail,
        Do::SubmitCounting,
        Do::SubmitCounting,
        Do::SubmitWaiting(f),
        Do::Cancel(f),
        Do::State(f),
        Do::Result(f),
        Do::Call(f),
        Do::First,
        Do::Failure,
        Do::AllFor,
        Do::Completed(2),
        Do::Map(value == 0),
        Do::Shutdown(value == 0),
        Do::Drop,
    ];
    of(rng, &all)
}

struct Actor {
    futures: Vec<Future<i64>>,
    count: Shared<i64>,
    pool: Option<ThreadPoolExecutor>,
    seen: i64,
}

impl Actor {
    fn submit(&mut self, job: impl FnOnce() -> Result<i64, JobError> + Send + 'static) {
        match self.pool.as_ref().map(|pool| pool.submit(job)) {
            Some(Ok(future)) => self.futures.push(future),
            Some(Err(_)) => self.see(40),
            None => {}
        }
    }

    fn see(&mut self, what: i64) {
        self.seen = self.seen * 7 + what;
    }

    fn wait(&mut self, timeout: Option<Duration>, when: ReturnWhen) {
        let found = wait(&self.futures, timeout, when);
        let places = found.done.iter().map(|done| self.futures.iter().position(|f| f == done).unwrap());
        self.see(places.map(|place| 1 << place).sum());
    }

    fn completed(&mut self, most: usize, timeout: Option<Duration>) {
        for future in as_completed(&self.futures.clone(), timeout).take(most) {
            let place = future.map_or(9, |done| self.futures.iter().position(|f| *f == done).unwrap());
            self.see(i64::try_from(place).unwrap());
        }
    }

    fn result(&mut self, f: usize, timeout: Option<Duration>) {
        let result = self.futures[f].result(timeout);
        self.see(result.unwrap_or_else(|error| i64::try_from(error.to_string().len()).unwrap()));
    }

    fn perform(&mut self, step: Do) {
        let short = Some(Duration::from_millis(1));
        let last = self.futures.len() - 1;
        match step {
            Do::Settle(f, value) => {
                let settled = self.futures[f].settle(Ok(value)).is_ok();
                self.see(settled.into());
            }
            Do::Fail(f) => {
                let settled = self.futures[f].settle(Err(JobError::new("no"))).is_ok();
                self.see(settled.into());
            }
            Do::Start(f) => {
                let started = self.futures[f].set_running_or_notify_cancel();
                self.see(started.map_or(2, i64::from));
            }
            Do::Cancel(f) => {
                let cancelled = self.futures[f.min(last)].cancel();
                self.see(cancelled.into());
            }
            Do::State(f) => {
                let state = self.futures[f.min(last)].state() as i64;
                self.see(state);
            }
            Do::Result(f) => self.result(f.min(last), None),
            Do::ResultFor(f) => self.result(f.min(last), short),
            Do::Call(f) => {
                let count = self.count.clone();
                self.futures[f.min(last)].add_done_callback(move |_| count.set(count.get() * 2 + 1));
            }
            Do::First => self.wait(None, ReturnWhen::FirstCompleted),
            Do::Failure => self.wait(None, ReturnWhen::FirstException),
            Do::FirstFor => self.wait(short, ReturnWhen::FirstCompleted),
            Do::All => self.wait(None, ReturnWhen::AllCompleted),
            Do::AllFor => self.wait(short, ReturnWhen::AllCompleted),
            Do::Completed(most) => self.completed(most, None),
            Do::CompletedFor(most) => self.completed(most, short),
            Do::Submit(value) => self.submit(move || Ok(value)),
            Do::SubmitFail => self.submit(|| Err(JobError::new("no"))),
            Do::SubmitCounting => {
                let count = self.count.clone();
                self.submit(move || {
                    let seen = count.get();
                    count.set(seen + 1);
                    Ok(seen)
                });
            }
            Do::SubmitWaiting(f) => {
                let other = self.futures[f.min(last)].clone();
                self.submit(move || Ok(other.result(None)?));
            }
            Do::Map(ask) => {
                let count = self.count.clone();
                let results = self.pool.as_ref().map(|pool| pool.map(move |n| Ok(n + count.get()), 0..2, None));
                if let Some(Ok(mut results)) = results
                    && ask
                {
                    let first = results.next().map_or(8, |result| result.unwrap_or(9));
                    self.see(first);
                }
            }
            Do::Shutdown(cancel) => {
                if let Some(pool) = &self.pool {
                    pool.shutdown(false, cancel);
                }
            }
            Do::Drop => self.pool = None,
        }
    }
}

/// Main performs the first list, with a pool if there are workers, another thread the second.
fn build(lists: [Vec<Do>; 2], workers: usize) -> Program {
    Program::new(move || {
        let futures = vec![Future::named("f0"), Future::named("f1")];
        let count = Shared::new(0);
        let out = Shared::new(0);
        let actor = |pool| Actor { futures: futures.clone(), count: count.clone(), pool, seen: 0 };
        let pool = (workers > 0).then(|| ThreadPoolExecutor::named("pool", workers));
        let (mut main, mut other) = (actor(pool), actor(None));
        let (todo, told) = (lists[1].clone(), out.clone());
        let thread = Thread::spawn(move || {
            todo.iter().for_each(|step| other.perform(*step));
            told.set(other.seen);
        });
        lists[0].iter().for_each(|step| main.perform(*step));
        if let Some(pool) = main.pool.take() {
            pool.shutdown(true, false);
        }
        thread.join();
        let ends: Vec<_> = main.futures.iter().map(|future| future.state().to_string()).collect();
        format!("{} {} {} {ends:?}", main.seen, out.get(), count.get())
    })
}

/// Compares all searches on one program; false if it was too big for the naive one.
fn agree(lists: &[Vec<Do>; 2], workers: usize, time: TimeRule) -> bool {
    let program = build(lists.clone(), workers);
    let limits = Limits { executions: Some(3_000), ..Limits::default() };
    let explorer = Explorer { time, limits, ..Explorer::default() };
    let naive = explorer.end_states(&program, Search::Naive);
    if !naive.complete {
        return false;
    }
    for search in [Search::Source, Search::Merged] {
        let other = explorer.end_states(&program, search);
        let told = format!("{search:?} under {time:?}, {workers} workers: {lists:?}");
        assert!(other.complete, "did not finish: {told}");
        assert_eq!(naive.endings, other.endings, "endings: {told}");
        if !lists.iter().all(|list| list.iter().any(Do::makes_objects)) {
            // else the states differ in the numbers of the objects
            assert_eq!(naive.states, other.states, "states: {told}");
        }
        if search == Search::Source {
            assert_eq!(naive.orders, other.orders, "orders: {told}");
        }
    }
    let found = explorer.explore(&program);
    let told = format!("under {time:?}, {workers} workers: {lists:?}");
    assert_eq!(found.cut, None, "{told}");
    assert_eq!(found.interleavings, Some(naive.executions.0.into()), "interleavings {told}");
    true
}

#[test]
fn every_search_finds_what_the_naive_one_finds() {
    let seed = wanted("RACECOURSE_SEED", 1);
    let mut rng = Rng(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let wanted = wanted("RACECOURSE_FUZZ", 2_000) / 20;
    let (mut compared, mut tried) = (0, 0);
    while compared < wanted {
        let workers = rng.index(3);
        let some = |rng: &mut Rng, length: usize, make: fn(&mut Rng) -> Do| (0..length).map(|_| make(rng)).collect();
        let lists = if workers == 0 {
            [some(&mut rng, 4, on_futures), some(&mut rng, 3, on_futures)]
        } else {
            let (own, others) = (2 + rng.index(2), rng.index(2));
            [some(&mut rng, own, on_a_pool), some(&mut rng, others, on_futures)]
        };
        let time = if rng.below(2) == 0 { TimeRule::Free } else { TimeRule::Ordered };
        compared += u64::from(agree(&lists, workers, time));
        tried += 1;
        assert!(tried < 10 * wanted + 100, "too many programs are too big: {compared} of {tried} compared");
    }
}
