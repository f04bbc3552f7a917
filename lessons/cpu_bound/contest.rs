//! The same work, one after the other, on threads and in processes: how long it took, side by side.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use super::explain::Explained;
use super::gil::{Gil, Interpreter};
use racecourse::course::Knobs;
use racecourse::futures::process::{Job, ProcessPoolExecutor};
use racecourse::futures::{Executor, ThreadPoolExecutor, as_completed};
use racecourse::sched::say;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::{Display, Write};
use std::time::{Duration, Instant};

/// How results are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collect {
    /// In the order of the calls, by `map`.
    InOrder,
    /// As they come, by `as_completed`; each is told of.
    AsTheyCome,
}

/// Calls, and how each is done.
#[derive(Debug)]
pub struct Contest<A, R> {
    /// By a thread that may be under a GIL.
    pub work: fn(&A, &mut Interpreter) -> R,
    /// By a worker process.
    pub job: Job<A, R>,
    /// The calls.
    pub calls: Vec<A>,
    /// How results are collected.
    pub collect: Collect,
    /// How many calls go in one message to a process.
    pub chunk: usize,
}

/// One way to do the work, and how long it took.
#[derive(Debug)]
pub struct Way {
    label: String,
    time: Duration,
    workers: usize,
}

/// What came of a contest.
#[derive(Debug)]
pub struct Outcome<R> {
    /// Results in the order of the calls.
    pub results: Vec<R>,
    ways: Vec<Way>,
    together: usize,
    explained: Option<Explained>,
    /// The stages were asked for, and no process was.
    nothing_sent: bool,
}

impl<A, R> Contest<A, R>
where
    A: Clone + Serialize + Send + 'static,
    R: Clone + PartialEq + Display + DeserializeOwned + Send + 'static,
{
    /// Does the work one after the other, and then in the ways that the knobs `pool`, `workers`, `gil` and `explain` ask for.
    ///
    /// # Panics
    /// If a job fails, or two ways disagree about a result: then the demo fails with these words.
    pub fn hold(&self, knobs: &Knobs) -> Outcome<R> {
        let (workers, pool) = (knobs.count("workers"), knobs.get("pool"));
        let mut ways = Vec::new();
        let mut measure = |label: String, workers: usize, work: &dyn Fn() -> Vec<R>| {
            say(&label);
            let start = Instant::now();
            let results = work();
            ways.push(Way { label, time: start.elapsed(), workers });
            results
        };

        let results = measure("one after the other".into(), 1, &|| self.alone());
        let mut others = Vec::new();
        if matches!(pool, "thread" | "all") {
            let (gil, words) = match knobs.is("gil", "on") {
                true => (Gil::of(true), " under a GIL"),
                false => (Gil::off(), ""),
            };
            others.push(measure(format!("{workers} threads{words}"), workers, &|| self.on_threads(workers, &gil)));
        }
        let mut explained = knobs.is("explain", "on").then(Explained::default);
        if matches!(pool, "process" | "all") {
            let told = explained.clone();
            others
                .push(measure(format!("{workers} processes"), workers, &|| self.in_processes(workers, told.as_ref())));
        } else {
            explained = None;
        }
        let nothing_sent = knobs.is("explain", "on") && explained.is_none();
        assert!(others.iter().all(|other| *other == results), "two ways to the same result, and two results");
        // what goes in one message is one job, where nobody does it one by one
        let together = if pool == "process" { self.chunk } else { 1 };
        Outcome { results, ways, together, explained, nothing_sent }
    }

    fn alone(&self) -> Vec<R> {
        let mut python = Gil::off().enter();
        self.calls.iter().map(|call| (self.work)(call, &mut python)).collect()
    }

    // ANCHOR: threads
    fn on_threads(&self, workers: usize, gil: &Gil) -> Vec<R> {
        let (work, gil) = (self.work, gil.clone());
        let job = move |call: A| Ok(work(&call, &mut gil.enter()));
        ThreadPoolExecutor::named("thread", workers).scope(|pool| match self.collect {
            Collect::InOrder => {
                let results = pool.map(job, self.calls.clone(), None).unwrap_or_else(fail);
                results.map(|result| result.unwrap_or_else(fail)).collect()
            }
            Collect::AsTheyCome => {
                let job = std::sync::Arc::new(job);
                let submit = |call: &A| {
                    let (job, call) = (std::sync::Arc::clone(&job), call.clone());
                    pool.submit(move || job(call)).unwrap_or_else(fail)
                };
                in_completion_order(&self.calls.iter().map(submit).collect::<Vec<_>>())
            }
        })
    }
    // ANCHOR_END: threads

    // ANCHOR: processes
    fn in_processes(&self, workers: usize, explained: Option<&Explained>) -> Vec<R> {
        let mut pool = ProcessPoolExecutor::builder().max_workers(workers);
        if let Some(explained) = explained.cloned() {
            pool = pool.watch(move |step| explained.note(step));
        }
        let pool = pool.build().unwrap_or_else(fail);
        match self.collect {
            Collect::InOrder => {
                let results = pool.map(&self.job, self.calls.clone(), self.chunk, None).unwrap_or_else(fail);
                results.map(|result| result.unwrap_or_else(fail)).collect()
            }
            Collect::AsTheyCome => {
                let submit = |call: &A| pool.submit(&self.job, call.clone()).unwrap_or_else(fail);
                in_completion_order(&self.calls.iter().map(submit).collect::<Vec<_>>())
            }
        }
    }
    // ANCHOR_END: processes
}

/// Where more come than this, they are not told of one by one.
const TOLD: usize = 20;

/// Tells of each result when it comes; then all of them in the order of the calls.
fn in_completion_order<R: Clone + Display + Send + 'static>(futures: &[racecourse::futures::Future<R>]) -> Vec<R> {
    for done in as_completed(futures, None) {
        let future = done.unwrap_or_else(fail);
        let place = futures.iter().position(|other| *other == future).unwrap_or_default();
        if futures.len() <= TOLD {
            say(format!("item {}: {}", place + 1, future.result(None).unwrap_or_else(fail)));
        }
    }
    futures.iter().map(|future| future.result(None).unwrap_or_else(fail)).collect()
}

/// What goes wrong in a demo is its outcome.
fn fail<T>(error: impl Display) -> T {
    panic!("{error}")
}

impl<R> Outcome<R> {
    /// The times side by side, each beside the first. `costs` says how much work each call is: with few calls, workers cannot share it
    /// evenly, and the most that they can gain is told.
    #[must_use]
    pub fn table(&self, costs: &[u64]) -> String {
        let mut text = String::new();
        let alone = self.ways[0].time.as_secs_f64();
        for (place, way) in self.ways.iter().enumerate() {
            let seconds = way.time.as_secs_f64();
            let _ = write!(text, "{:<24}{seconds:>9.3} s", way.label);
            if place > 0 {
                let _ = write!(text, "  {:>5.2} times as fast", alone / seconds);
            }
            text.push('\n');
        }
        if let Some(way) = self.ways.get(1) {
            let processors = ProcessPoolExecutor::default_workers();
            let costs: Vec<u64> = costs.chunks(self.together).map(|together| together.iter().sum()).collect();
            let best = most_to_gain(&costs, way.workers.min(processors));
            let machine = if processors == 1 { "1 processor".into() } else { format!("{processors} processors") };
            let _ = writeln!(
                text,
                "on {machine}, {} jobs on {} workers can be {best:.2} times as fast, not more",
                costs.len(),
                way.workers
            );
        }
        if let Some(explained) = &self.explained {
            text.push('\n');
            text.push_str(&explained.table());
        }
        if self.nothing_sent {
            text.push_str("nothing to explain: threads share their memory, so nothing is sent; try pool=process\n");
        }
        text
    }
}

/// How many times as fast so many workers are at best if each takes the next job when it is through with one.
fn most_to_gain(costs: &[u64], workers: usize) -> f64 {
    let mut busy_until = vec![0_u64; workers.max(1)];
    for cost in costs {
        if let Some(first) = busy_until.iter_mut().min() {
            *first += cost;
        }
    }
    let (all, longest) = (costs.iter().sum::<u64>(), busy_until.iter().max().copied().unwrap_or_default());
    #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
    let ratio = all as f64 / longest.max(1) as f64;
    ratio
}

#[cfg(test)]
mod tests {
    use super::most_to_gain;

    #[test]
    fn uneven_jobs_cannot_be_shared_evenly() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(close(most_to_gain(&[5, 5, 5, 5], 2), 2.0));
        assert!(close(most_to_gain(&[3, 1, 2], 2), 2.0), "3 against 1 + 2");
        assert!(close(most_to_gain(&[1, 1, 4], 2), 1.2), "1 + 4 against 1");
        assert!(close(most_to_gain(&[7], 8), 1.0), "one job has one worker");
    }
}
