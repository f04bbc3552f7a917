//! One function, many items: results in call order.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::{Executor, FutureError, JobError, ThreadPoolExecutor, as_completed};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

const SPEED: Knob =
    Knob::number("speed", (1, 1000), "20", "20", "how many times faster than the tutorial the sleeps pass");

/// `loiter`: five naps on three threads.
pub const LOITER: Demo = Demo {
    name: "loiter",
    summary: "map(loiter, range(5)) on three threads: loiter(n) naps n seconds and gives 10 n.",
    knobs: &[
        Knob::number("naps", (1, 9), "5", "3", "how many"),
        Knob::number("workers", (1, 9), "3", "2", "how many threads the pool may have"),
        Knob::number("speed", (1, 1000), "2", "2", "how many times faster than the tutorial the naps pass"),
    ],
    anchor: "loiter",
    body: loiter,
    judge: None,
    live_only: None,
};

/// `map-or-completed`: the first job is slow.
pub const MAP_OR_COMPLETED: Demo = Demo {
    name: "map-or-completed",
    summary: "The first job takes ten seconds, the others one. When are they done, and when does main get their results?",
    knobs: &[
        Knob::words("by", &["map", "completed"], "map", "results by map, or by submit and as_completed"),
        Knob::number("jobs", (2, 9), "5", "3", "how many jobs"),
        SPEED,
    ],
    anchor: "map-or-completed",
    body: map_or_completed,
    judge: None,
    live_only: None,
};

/// `swallowed`: nobody looks at the results.
pub const SWALLOWED: Demo = Demo {
    name: "swallowed",
    summary: "Every job of a map goes wrong: it fails, or takes longer than the timeout of 30 seconds.",
    knobs: &[
        Knob::words("results", &["ignored", "read"], "ignored", "whether anybody asks for the results"),
        Knob::words("jobs", &["fail", "are-slow"], "fail", "what goes wrong: an error, or 60 seconds instead of 30"),
        Knob::number("number", (1, 9), "4", "2", "how many jobs, on a pool of two"),
        SPEED,
    ],
    anchor: "swallowed",
    body: swallowed,
    judge: None,
    live_only: None,
};

/// `twenty-flags`: the pool's `with`.
pub const TWENTY_FLAGS: Demo = Demo {
    name: "twenty-flags",
    summary: "download_many: a pool of min(20, n) threads maps over n country codes, and main counts the results.",
    knobs: &[
        Knob::number("n", (1, 20), "20", "3", "how many of the twenty most populous countries"),
        Knob::words("missing", &["none", "second"], "none", "whether the second flag is not to be had"),
        SPEED,
    ],
    anchor: "twenty-flags",
    body: twenty_flags,
    judge: None,
    live_only: None,
};

// ANCHOR: loiter
fn loiter(knobs: &Knobs) -> String {
    let done = Shared::named("done", Vec::new());
    let order = done.clone();
    let loiter = move |n: u64| {
        say(format!("loiter({n}): doing nothing for {n}s..."));
        sleep(Duration::from_secs(n));
        say(format!("loiter({n}): done."));
        order.update(|all| all.push(n));
        Ok(10 * n)
    };

    ThreadPoolExecutor::named("pool", knobs.count("workers")).scope(|pool| {
        let naps = u64::try_from(knobs.number("naps")).unwrap();
        let results = pool.map(loiter, 0..naps, None).unwrap();
        say(format!("results: {results:?}"));
        let mut given = Vec::new();
        for (n, result) in results.enumerate() {
            given.push(result.unwrap());
            say(format!("result {n}: {}", given[n]));
        }
        format!("results {given:?}; done {:?}", done.get())
    })
}
// ANCHOR_END: loiter

// ANCHOR: map-or-completed
fn map_or_completed(knobs: &Knobs) -> String {
    let done = Shared::named("done", Vec::new());
    let order = done.clone();
    let job = move |n: u64| {
        sleep(Duration::from_secs(if n == 0 { 10 } else { 1 }));
        order.update(|all| all.push(n));
        Ok(n)
    };
    let jobs = u64::try_from(knobs.number("jobs")).unwrap();

    ThreadPoolExecutor::named("pool", 2).scope(|pool| {
        let mut given = Vec::new();
        let mut take = |n: u64| {
            say(format!("job {n} is here"));
            given.push(n);
        };
        if knobs.is("by", "map") {
            pool.map(job, 0..jobs, None).unwrap().for_each(|result| take(result.unwrap()));
        } else {
            let submit = |n| {
                let job = job.clone();
                pool.submit(move || job(n)).unwrap()
            };
            let futures: Vec<_> = (0..jobs).map(submit).collect();
            as_completed(&futures, None).for_each(|future| take(future.unwrap().result(None).unwrap()));
        }
        format!("done {:?}; given {given:?}", done.get())
    })
}
// ANCHOR_END: map-or-completed

// ANCHOR: swallowed
fn swallowed(knobs: &Knobs) -> String {
    let ran = Shared::named("ran", 0);
    let (count, fail) = (ran.clone(), knobs.is("jobs", "fail"));
    let job = move |n: i64| {
        count.update(|ran| *ran += 1);
        if fail {
            return Err(JobError::new(format!("job {n} went wrong")));
        }
        sleep(Duration::from_secs(60));
        Ok(n)
    };

    let seen = ThreadPoolExecutor::named("pool", 2).scope(|pool| {
        let results = pool.map(job, 0..knobs.number("number"), Some(Duration::from_secs(30))).unwrap();
        if knobs.is("results", "read") {
            for result in results {
                result?;
            }
        }
        Ok::<(), FutureError>(())
    });
    let seen = seen.map_or_else(|error| error.to_string(), |()| "nothing went wrong".into());
    format!("{seen}; {} ran", ran.peek())
}
// ANCHOR_END: swallowed

// ANCHOR: twenty-flags
const POP20_CC: [&str; 20] = [
    "CN", "IN", "US", "ID", "BR", "PK", "NG", "BD", "RU", "JP", "MX", "PH", "VN", "ET", "EG", "DE", "IR", "TR", "CD",
    "FR",
];

fn twenty_flags(knobs: &Knobs) -> String {
    let mut codes = POP20_CC[..knobs.count("n")].to_vec();
    codes.sort_unstable();
    let missing = if knobs.is("missing", "second") { codes.get(1).copied() } else { None };
    let fetched = Shared::named("fetched", 0);
    let count = fetched.clone();
    let download_one = move |code: &'static str| {
        // a second and a half on the way, more or less: whoever has an even name is quicker
        sleep(Duration::from_millis(if code.as_bytes()[1].is_multiple_of(2) { 1400 } else { 1600 }));
        if Some(code) == missing {
            return Err(JobError::new(format!("404 for {code}")));
        }
        say(code);
        count.update(|n| *n += 1);
        Ok(code)
    };

    let flags = ThreadPoolExecutor::named("pool", codes.len().min(20)).scope(|pool| {
        let results = pool.map(download_one, codes.clone(), None).unwrap();
        // list(results): all of them, or the first error
        results.collect::<Result<Vec<_>, FutureError>>()
    });
    let told = flags.map_or_else(|error| format!("error: {error}"), |flags| format!("{} flags", flags.len()));
    format!("{told}; {} fetched", fetched.peek())
}
// ANCHOR_END: twenty-flags
