//! A dict that processes share, and a list inside of it that they do not.

use super::super::processes::demo::WITH;
use super::jobs;
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::JobError;
use racecourse::multiprocessing::{self, Manager, Process};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};
use racecourse::trace::say::count;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `manager`: a dict that processes share.
pub const MANAGER: Demo = Demo {
    name: "manager",
    summary: "Processes put twice their number into a dict, which lives in a manager's process.",
    knobs: &[Knob::number("workers", (1, 100), "10", "3", "how many")],
    anchor: "manager",
    body: manager,
    judge: None,
    live_only: Some("an exploration has no processes"),
};

/// `nested`: what a proxy gives is a copy.
pub const NESTED: Demo = Demo {
    name: "nested",
    summary: "Two workers append to a list that lies in a shared dict.",
    knobs: &[
        WITH,
        Knob::words(
            "how",
            &["copy", "put-back", "locked"],
            "copy",
            "to what they got; and put that back; and hold a lock meanwhile",
        ),
    ],
    anchor: "nested",
    body: nested,
    judge: None,
    live_only: None,
};

// ANCHOR: manager
fn manager(knobs: &Knobs) -> String {
    double(knobs.number("workers").try_into().unwrap_or(1)).unwrap_or_else(|error| error.to_string())
}

fn double(workers: u32) -> Result<String, JobError> {
    let manager = Manager::start()?;
    let dict = manager.dict()?;
    let start = |number: u32| Process::new(&jobs::DOUBLE, (dict.clone(), number)).name(format!("p{number}")).start();
    let processes = (0..workers).map(start).collect::<Result<Vec<_>, _>>()?;
    for process in &processes {
        process.join(None);
    }
    let results: Vec<String> = dict.items()?.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let pid = manager.process().pid();
    Ok(format!("Results: {{{}}}\nthe dict was in process {pid}, and so were all {workers} changes", results.join(", ")))
}
// ANCHOR_END: manager

// ANCHOR: nested
fn nested(knobs: &Knobs) -> String {
    let (put_back, locked) = (!knobs.is("how", "copy"), knobs.is("how", "locked"));
    let length = if knobs.is("with", "processes") {
        append_by_processes(put_back, locked)
    } else {
        Ok(append_by_threads(put_back, locked))
    };
    length.map_or_else(|error| error.to_string(), |length| format!("the list has {}", count(length as u64, "item")))
}

fn append_by_processes(put_back: bool, locked: bool) -> Result<usize, JobError> {
    let manager = Manager::start()?;
    let dict = manager.dict()?;
    let lock = if locked { Some(multiprocessing::Lock::new()?) } else { None };
    dict.insert(&"l".to_string(), &Vec::new())?;
    let start = |number: u32| Process::new(&jobs::APPEND, (dict.clone(), number, put_back, lock.clone())).start();
    for process in [start(1)?, start(2)?] {
        process.join(None);
    }
    Ok(dict.get(&"l".to_string())?.unwrap_or_default().len())
}

fn append_by_threads(put_back: bool, locked: bool) -> usize {
    // what is got from it is a copy, and to put something there is one message, as with a proxy
    let (dict, lock) = (Shared::named("dict[l]", Vec::new()), Lock::named("lock"));
    let threads = [1, 2].map(|number| {
        let (dict, lock) = (dict.clone(), lock.clone());
        let append = move || {
            let _held = locked.then(|| lock.hold());
            let mut list = dict.get();
            list.push(number);
            if put_back {
                dict.set(list);
            }
        };
        Thread::new(append).name(format!("p{number}")).start()
    });
    threads.iter().for_each(Thread::join);
    dict.get().len()
}
// ANCHOR_END: nested
