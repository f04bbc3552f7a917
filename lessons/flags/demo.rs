//! Downloads that take turns and downloads side by side; and five ways to get a downloader wrong.

use super::answers::{Label, Manner, PAUSE};
use super::client::{Client, PATIENCE};
use super::codes::{POP20, Wish};
use super::download::{Downloader, Mode, Plan, Tally, download_many};
use super::picture;
use super::server::{Options, Servers};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::{Executor, FutureError, JobError, ThreadPoolExecutor, as_completed};
use racecourse::sched::{choose, say, sleep, when_over};
use racecourse::sync::Shared;
use racecourse::threading::Lock;
use racecourse::trace::say::count;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// The path that steps carry.
pub const PATH: &str = file!();

/// `downloads`: one after the other, then side by side.
pub const DOWNLOADS: Demo = Demo {
    name: "downloads",
    summary: "Flags are downloaded from a server that takes its time, one after the other and then side by side.",
    knobs: &[
        Knob::words(
            "mode",
            &["both", "sequential", "threads", "async"],
            "both",
            "how; both: one after the other, then by threads",
        ),
        Knob::number("workers", (1, 1000), "20", "20", "how many requests there are at once, by threads or tasks"),
        Knob::words(
            "codes",
            &["pop20", "b", "all", "every"],
            "pop20",
            "20 flags, 26 requests, 194 flags, 676 requests",
        ),
        Knob::words("server", &["delay", "local", "error"], "delay", "who answers"),
        Knob::number("speed", (1, 1000), "5", "1000", "how many times faster than the tutorial's the server is"),
    ],
    anchor: "downloads",
    body: downloads,
    judge: None,
    live_only: Some("it waits for a real server, which no schedule decides about"),
};

/// `slips`: three small mistakes of the tutorials' downloaders.
pub const SLIPS: Demo = Demo {
    name: "slips",
    summary: "A downloader asks the server LOCAL for the twenty usual flags, and keeps what comes.",
    knobs: &[
        Knob::number("limit", (1, 20), "20", "20", "how many of the list are wished for"),
        Knob::words(
            "cut",
            &["last", "first"],
            "last",
            "first: what was typed is cut, and only then the usual list is put in",
        ),
        Knob::words("folder", &["made", "missing"], "made", "whether anybody makes the folder"),
        Knob::words(
            "blank",
            &["there", "missing"],
            "there",
            "missing: JP and MX are written without a blank between them",
        ),
        Knob::words("status", &["checked", "unchecked"], "checked", "unchecked: whatever comes is a flag"),
    ],
    anchor: "slips",
    body: slips,
    judge: None,
    live_only: None,
};

/// `accounting`: what was done outside the loop.
pub const ACCOUNTING: Demo = Demo {
    name: "accounting",
    summary: "Each download comes out in one of three ways, and is counted: the sum must be the number of downloads.",
    knobs: &[
        Knob::number("codes", (1, 1000), "26", "3", "how many downloads"),
        Knob::words(
            "counts",
            &["each", "last"],
            "each",
            "last: the line that counts stands behind the loop, not in it",
        ),
    ],
    anchor: "accounting",
    body: accounting,
    judge: None,
    live_only: None,
};

/// `unforeseen`: an error that nobody catches, and a pool that goes on.
pub const UNFORESEEN: Demo = Demo {
    name: "unforeseen",
    summary: "A pool downloads; the first download fails as nobody expected, and the error leaves the loop over the results.",
    knobs: &[
        Knob::words(
            "on_error",
            &["cancel", "leave"],
            "cancel",
            "cancel: what is still queued is cancelled on the way out",
        ),
        Knob::number("codes", (1, 100), "20", "3", "how many downloads"),
        Knob::number("workers", (1, 20), "3", "2", "how many threads"),
        Knob::number("speed", (1, 1000), "5", "5", "how many times faster than the tutorial's a download is"),
    ],
    anchor: "unforeseen",
    body: unforeseen,
    judge: None,
    live_only: None,
};

/// `progress-counter`: who moves the progress bar.
pub const PROGRESS_COUNTER: Demo = Demo {
    name: "progress-counter",
    summary: "A pool downloads, and a number says how many are done.",
    knobs: &[
        Knob::words(
            "counted",
            &["as-completed", "workers", "locked"],
            "as-completed",
            "by the one thread that takes the results, or by each worker, without a lock or with one",
        ),
        Knob::number("codes", (1, 100_000), "20000", "2", "how many downloads"),
        Knob::number("workers", (1, 20), "8", "2", "how many threads"),
    ],
    anchor: "progress",
    body: progress_counter,
    judge: Some(lost_progress),
    live_only: None,
};

// ANCHOR: downloads
fn downloads(knobs: &Knobs) -> String {
    let pause = PAUSE / u32::try_from(knobs.number("speed")).unwrap_or(1);
    let label = knobs.get("server").parse().unwrap_or(Label::Delay);
    let options = Options { pause, ..Options::default() };
    let servers = Servers::start(options).expect("there are free ports");
    let url = servers.url(label).expect("the three are served");
    let codes = wish(knobs.get("codes")).chosen().expect("it makes sense");
    let modes: &[Mode] = match knobs.get("mode") {
        "both" => &[Mode::Sequential, Mode::Threads],
        "sequential" => &[Mode::Sequential],
        "threads" => &[Mode::Threads],
        _ => &[Mode::Async],
    };

    let requests = count(codes.len() as u64, "request");
    let mut report = format!("{requests} from {}", manners(label, pause));
    let mut times = Vec::new();
    for mode in modes {
        let folder = tempfile::tempdir().expect("there is room");
        let client = Client::new(&url, PATIENCE).expect("it is an address");
        let stop = client.stop();
        let _ends = when_over(move || stop.stop());
        let plan = Plan::new(codes.clone(), *mode, knobs.count("workers"));
        let downloader = Downloader::new(client, folder.path());
        let downloader = downloader.expect("the folder is there");
        let started = Instant::now();
        let tally = download_many(&downloader, &plan, |_| ());
        let elapsed = started.elapsed();
        times.push(elapsed.as_secs_f64());
        let _ = write!(report, "\n{}", measured(&plan, &tally, elapsed));
    }
    if let [one_by_one, by_threads] = times[..] {
        let ratio = one_by_one / by_threads;
        let _ = write!(report, "\nsequential : threads = {ratio:.1} : 1");
    }
    report
}
// ANCHOR_END: downloads

fn manners(label: Label, pause: Duration) -> String {
    match label {
        Label::Delay => format!("{label}, which answers after {pause:?}"),
        Label::Error => format!("{label}, which refuses one in four, and answers one in two after {pause:?}"),
        _ => format!("{label}, which answers at once"),
    }
}

fn wish(codes: &str) -> Wish {
    match codes {
        "b" => Wish { words: vec!["b".into()], ..Wish::default() },
        "all" => Wish { all: true, ..Wish::default() },
        "every" => Wish { every: true, ..Wish::default() },
        _ => Wish::default(),
    }
}

fn measured(plan: &Plan, tally: &Tally, elapsed: Duration) -> String {
    let Tally { ok, not_found, error, .. } = tally;
    let name = format!("{:?}", plan.mode).to_lowercase();
    let came = format!("{ok} downloaded, {not_found} not found, {}", count(*error as u64, "error"));
    let connections = count(plan.connections as u64, "connection");
    format!("{name:<10}  {connections:>15}  {came}  {:.2} s", elapsed.as_secs_f64())
}

// ANCHOR: slips
fn slips(knobs: &Knobs) -> String {
    // in Python, two string literals one after the other are one, and this is what is missing between them
    let blank = if knobs.is("blank", "there") { " " } else { "" };
    let usual = POP20.replace("JP MX", &format!("JP{blank}MX")).to_lowercase();
    let mut usual: Vec<&str> = usual.split_whitespace().collect();
    usual.sort_unstable();
    // nothing was typed
    let (typed, limit) = (Vec::new(), knobs.count("limit"));
    let or_usual = |codes: Vec<_>| if codes.is_empty() { usual.clone() } else { codes };
    let cut = |codes: Vec<_>| codes.into_iter().take(limit).collect();
    let codes: Vec<&str> = if knobs.is("cut", "first") { or_usual(cut(typed)) } else { cut(or_usual(typed)) };

    let server = Manner::of(Label::Local);
    let mut folder = knobs.is("folder", "made").then(BTreeMap::new);
    let mut not_found = 0;
    for code in &codes {
        let answer = server.answer(code, &format!("{code}.gif"));
        if answer.status == 404 && knobs.is("status", "checked") {
            not_found += 1;
            continue;
        }
        let files = folder.as_mut().expect("FileNotFoundError: there is no folder downloads");
        files.insert(format!("{code}.gif"), answer.body);
    }

    let files = folder.unwrap_or_default();
    let mut says = format!("{} asked for: {} kept, {not_found} not found", codes.len(), files.len());
    for (name, content) in files.iter().filter(|(_, content)| !picture::is_whole(content)) {
        let _ = write!(says, "; {name} holds `{}`", String::from_utf8_lossy(content));
    }
    says
}
// ANCHOR_END: slips

// ANCHOR: accounting
fn accounting(knobs: &Knobs) -> String {
    const OUTCOMES: [&str; 3] = ["ok", "not found", "error"];
    let mut counter: BTreeMap<&str, usize> = BTreeMap::new();
    let codes = knobs.count("codes");
    let mut last = "";
    for _ in 0..codes {
        // the network decides
        let outcome = OUTCOMES[usize::from(choose(3))];
        if knobs.is("counts", "each") {
            *counter.entry(outcome).or_default() += 1;
        }
        last = outcome;
    }
    if knobs.is("counts", "last") {
        // indented once too little
        *counter.entry(last).or_default() += 1;
    }
    let accounted: usize = counter.values().sum();
    assert!(accounted == codes, "some downloads are unaccounted for: {accounted} of {codes} counted");
    format!("{accounted} of {codes} accounted for")
}
// ANCHOR_END: accounting

// ANCHOR: unforeseen
fn unforeseen(knobs: &Knobs) -> String {
    let codes = knobs.count("codes");
    let (ended, futures) = ThreadPoolExecutor::named("download", knobs.count("workers")).scope(|pool| {
        let submit = |number| pool.submit(move || download(number));
        let futures: Vec<_> = (1..=codes).map(|number| submit(number).expect("it is open")).collect();
        let take_results = || -> Result<(), FutureError> {
            for future in as_completed(&futures, None) {
                let number = future.expect("there is no timeout").result(None)?;
                say(format!("download {number} is there"));
            }
            Ok(())
        };
        let ended = take_results();
        if ended.is_err() && knobs.is("on_error", "cancel") {
            pool.shutdown(false, true);
        }
        (ended, futures)
        // the way out of `scope`, like Python's `with`, waits for all that is queued
    });
    let ran = futures.iter().filter(|future| !future.cancelled()).count();
    let how = ended.map_or_else(|error| error.to_string(), |()| "no error".into());
    format!("{ran} of {codes} downloads, then {how}")
}

fn download(number: usize) -> Result<usize, JobError> {
    sleep(PAUSE);
    if number > 1 {
        return Ok(number);
    }
    say("PermissionError");
    Err(JobError::new("PermissionError"))
}
// ANCHOR_END: unforeseen

// ANCHOR: progress
fn progress_counter(knobs: &Knobs) -> String {
    let (done, lock) = (Shared::named("done", 0), Lock::named("lock"));
    let counted = knobs.get("counted").to_string();
    let codes = knobs.count("codes");
    ThreadPoolExecutor::named("download", knobs.count("workers")).scope(|pool| {
        let download = || {
            let (done, lock, counted) = (done.clone(), lock.clone(), counted.clone());
            move || {
                let _held = (counted == "locked").then(|| lock.hold());
                if counted != "as-completed" {
                    let seen = done.get();
                    done.set(seen + 1);
                }
                Ok(())
            }
        };
        let futures: Vec<_> = (0..codes).map(|_| pool.submit(download()).expect("it is open")).collect();
        for _ in as_completed(&futures, None) {
            if counted == "as-completed" {
                let seen = done.get();
                done.set(seen + 1);
            }
        }
    });
    format!("{} of {codes} counted", done.get())
}
// ANCHOR_END: progress

fn lost_progress(knobs: &Knobs, outcome: &str) -> String {
    let counted: usize = outcome.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or_default();
    match knobs.count("codes") - counted {
        0 => outcome.to_string(),
        lost => format!("{outcome}: the bar stops {lost} before the end"),
    }
}
