//! Results in the order in which they come.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::{Executor, Future, FutureError, JobError, ThreadPoolExecutor, as_completed};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

const SPEED: Knob =
    Knob::number("speed", (1, 1000), "20", "20", "how many times faster than the tutorial the sleeps pass");

/// `scheduled`: what is running, what is pending.
pub const SCHEDULED: Demo = Demo {
    name: "scheduled",
    summary: "Up to five downloads go to a pool of three. main notes each one's state as it submits it, then takes them as they come.",
    knobs: &[
        Knob::words("jobs", &["slow", "instant"], "slow", "a download takes a second or more, or no time at all"),
        Knob::number("codes", (1, 5), "5", "3", "how many"),
        Knob::number("workers", (1, 5), "3", "2", "how many threads the pool may have"),
        Knob::words("take", &["on", "off"], "on", "whether main takes the results"),
        SPEED,
    ],
    anchor: "scheduled",
    body: scheduled,
    judge: None,
    live_only: None,
};

/// `progress-bar`: how far it is.
pub const PROGRESS_BAR: Demo = Demo {
    name: "progress-bar",
    summary: "Items of a tenth of a second each, with a bar that grows: over a list, or over what a pool has completed.",
    knobs: &[
        Knob::words("over", &["list", "as-completed"], "list", "main does the items itself, or a pool of four does"),
        Knob::number("items", (1, 1000), "100", "3", "how many items"),
        SPEED,
    ],
    anchor: "progress-bar",
    body: progress_bar,
    judge: None,
    live_only: None,
};

/// `accounted`: every download counts once.
pub const ACCOUNTED: Demo = Demo {
    name: "accounted",
    summary: "Downloads that go well, are not found, or fail are counted. Do the counts add up?",
    knobs: &[
        Knob::words(
            "count",
            &["main", "jobs"],
            "main",
            "main counts results as they come, or each job adds to the counter itself",
        ),
        Knob::words("error", &["counted", "raised"], "counted", "what becomes of the one that fails"),
        Knob::number("codes", (1, 4), "4", "3", "how many downloads"),
        SPEED,
    ],
    anchor: "accounted",
    body: accounted,
    judge: None,
    live_only: None,
};

/// Five countries, and how long their flags take, in milliseconds.
const FLAGS: [(&str, u64); 5] = [("BR", 1000), ("CN", 3390), ("ID", 1200), ("IN", 900), ("US", 1000)];

// ANCHOR: scheduled
fn scheduled(knobs: &Knobs) -> String {
    ThreadPoolExecutor::named("pool", knobs.count("workers")).scope(|pool| {
        let mut to_do: Vec<Future<&str>> = Vec::new();
        let mut states = Vec::new();
        for (code, millis) in &FLAGS[..knobs.count("codes")] {
            let slow = knobs.is("jobs", "slow");
            let download = move || {
                if slow {
                    sleep(Duration::from_millis(*millis));
                }
                Ok(*code)
            };
            let future = pool.submit_named(*code, download).unwrap();
            states.push(future.state().to_string());
            say(format!("scheduled for {code}: {}", states[states.len() - 1]));
            to_do.push(future);
        }

        let states = states.join(" ");
        if knobs.is("take", "off") {
            return states;
        }
        let mut came = Vec::new();
        for future in as_completed(&to_do, None) {
            let code = future.unwrap().result(None).unwrap();
            say(format!("finished: '{code}'"));
            came.push(code);
        }
        format!("{states}; {}", came.join(" "))
    })
}
// ANCHOR_END: scheduled

// ANCHOR: progress-bar
/// The same items, and a line for every tenth of them that is through.
struct Bar<I> {
    items: I,
    total: usize,
    through: usize,
    line: String,
}

impl<I: Iterator> Iterator for Bar<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let item = self.items.next();
        let tenths = |n| n * 10 / self.total;
        if self.through > 0 && tenths(self.through) > tenths(self.through - 1) {
            let (percent, bar) = (self.through * 100 / self.total, "█".repeat(tenths(self.through)));
            self.line = format!("{percent:3}%|{bar:10}| {}/{}", self.through, self.total);
            say(&self.line);
        }
        // whoever asks for the next one is through with this one
        self.through += 1;
        item
    }
}

fn bar<I: Iterator>(items: I, total: usize) -> Bar<I> {
    Bar { items, total, through: 0, line: String::new() }
}

fn progress_bar(knobs: &Knobs) -> String {
    let items = knobs.count("items");
    let work = || sleep(Duration::from_millis(100));
    if knobs.is("over", "list") {
        let mut list = bar(0..items, items);
        for _ in &mut list {
            work();
        }
        return list.line;
    }
    ThreadPoolExecutor::named("pool", 4).scope(|pool| {
        let job = move || {
            work();
            Ok(())
        };
        let futures: Vec<_> = (0..items).map(|_| pool.submit(job).unwrap()).collect();
        let mut completed = bar(as_completed(&futures, None), items);
        for future in &mut completed {
            future.unwrap().result(None).unwrap();
        }
        completed.line
    })
}
// ANCHOR_END: progress-bar

// ANCHOR: accounted
#[derive(Clone, Copy)]
enum Status {
    Ok,
    NotFound,
}

fn download(code: &str) -> Result<Status, JobError> {
    sleep(Duration::from_secs(1));
    match code {
        "XX" => Ok(Status::NotFound),
        "YY" => Err(JobError::new("HTTP 500")),
        _ => Ok(Status::Ok),
    }
}

/// How many of each there were.
#[derive(Clone)]
struct Counter {
    ok: Shared<usize>,
    not_found: Shared<usize>,
    errors: Shared<usize>,
}

impl Counter {
    fn add(&self, result: &Result<Status, JobError>) {
        let number = match result {
            Ok(Status::Ok) => &self.ok,
            Ok(Status::NotFound) => &self.not_found,
            Err(_) => &self.errors,
        };
        number.set(number.get() + 1);
    }
}

fn accounted(knobs: &Knobs) -> String {
    let codes = &["BR", "CN", "YY", "XX"][..knobs.count("codes")];
    let number = |name| Shared::named(name, 0);
    let counter = Counter { ok: number("ok"), not_found: number("not found"), errors: number("errors") };
    let (by_jobs, raise) = (knobs.is("count", "jobs"), knobs.is("error", "raised"));

    let mut futures = Vec::new();
    let loop_ended = ThreadPoolExecutor::named("pool", 3).scope(|pool| {
        for &code in codes {
            let counter = counter.clone();
            let job = move || {
                let result = download(code);
                if by_jobs {
                    counter.add(&result);
                }
                result
            };
            futures.push(pool.submit_named(code, job).unwrap());
        }
        for future in as_completed(&futures, None).map(Result::unwrap) {
            if raise {
                future.result(None)?;
            }
            if !by_jobs {
                counter.add(&future.outcome(None).unwrap());
            }
        }
        Ok::<(), FutureError>(())
    });

    if let Err(error) = loop_ended {
        let done = futures.iter().filter(|future| future.done()).count();
        return format!("{error} ends the loop; by the end of the pool {done} of {} are done", codes.len());
    }
    let [ok, not_found, errors] = [counter.ok, counter.not_found, counter.errors].map(|number| number.peek());
    assert!(ok + not_found + errors == codes.len(), "some downloads are unaccounted for");
    format!("{ok} downloaded, {not_found} not found, {errors} error(s)")
}
// ANCHOR_END: accounted
