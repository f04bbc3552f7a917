//! Start a process, wait for it; and become another program.

use super::jobs;
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::JobError;
use racecourse::multiprocessing::{Process, pipe};
use racecourse::sched::{real_time, sleep};
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::collections::BTreeSet;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// With what a demo is run: processes have no exploration, so threads take their places there.
pub const WITH: Knob = Knob {
    run: "processes",
    ..Knob::words(
        "with",
        &["processes", "threads"],
        "threads",
        "real processes, or threads in their places, whose orders can be explored",
    )
};

/// `spawn`: five processes, and where they are joined.
pub const SPAWN: Demo = Demo {
    name: "spawn",
    summary: "main starts some workers, each of which is busy for a while. Where does it wait for them?",
    knobs: &[
        WITH,
        Knob::words(
            "join",
            &["in-loop", "after", "none"],
            "in-loop",
            "each as soon as it is started, all afterwards, or none",
        ),
        Knob::number("workers", (1, 20), "5", "2", "how many"),
        Knob::number("speed", (1, 1000), "5", "5", "how many times faster the workers are than one second each"),
    ],
    anchor: "spawn",
    body: spawn,
    judge: None,
    live_only: None,
};

/// `exec`: another program in the place of this one.
pub const EXEC: Demo = Demo {
    name: "exec",
    summary: "A process says `Process calling`, runs another program, and wants to say `Good Bye!!` at the end.",
    knobs: &[
        Knob::words("how", &["exec", "child"], "exec", "the program takes the process over, or is a child of it"),
        Knob::words("flush", &["on", "off"], "on", "whether what is in a buffer goes out first"),
    ],
    anchor: "exec",
    body: exec,
    judge: None,
    live_only: Some("an exploration has no processes"),
};

// ANCHOR: spawn
fn spawn(knobs: &Knobs) -> String {
    let events = if knobs.is("with", "processes") { spawn_processes(knobs) } else { Ok(spawn_threads(knobs)) };
    events.map_or_else(|error| error.to_string(), |events| picture(&events))
}

fn spawn_processes(knobs: &Knobs) -> Result<Vec<(usize, bool)>, JobError> {
    let (listener, theirs) = pipe(false)?;
    let mut processes = Vec::new();
    for number in 0..knobs.count("workers") {
        let arguments = (number, real_time(Duration::from_secs(1)), theirs.clone());
        let process = Process::new(&jobs::FOO, arguments).name(format!("foo-{number}")).start()?;
        if knobs.is("join", "in-loop") {
            process.join(None);
        }
        processes.push(process);
    }
    // or we would listen to ourselves for ever
    drop(theirs);
    let mut events = Vec::new();
    if knobs.is("join", "none") {
        while listener.poll(Some(Duration::ZERO)) {
            let Ok(event) = listener.recv() else { break };
            events.push(event);
        }
        return Ok(events);
    }
    for process in &processes {
        process.join(None);
    }
    while let Ok(event) = listener.recv() {
        events.push(event);
    }
    Ok(events)
}

fn spawn_threads(knobs: &Knobs) -> Vec<(usize, bool)> {
    let events = Shared::named("events", Vec::new());
    let mut threads = Vec::new();
    for number in 0..knobs.count("workers") {
        let events = events.clone();
        let work = move || {
            events.update(|events| events.push((number, true)));
            sleep(Duration::from_secs(1));
            events.update(|events| events.push((number, false)));
        };
        let thread = Thread::new(work).name(format!("foo-{number}")).start();
        if knobs.is("join", "in-loop") {
            thread.join();
        }
        threads.push(thread);
    }
    if knobs.is("join", "after") {
        threads.iter().for_each(Thread::join);
    }
    events.get()
}
// ANCHOR_END: spawn

/// In which order they came, and how many were there at once.
fn picture(events: &[(usize, bool)]) -> String {
    let mut there = BTreeSet::new();
    let (mut order, mut most) = (Vec::new(), 0);
    for (number, comes) in events {
        if *comes {
            order.push(number.to_string());
            there.insert(number);
        } else {
            there.remove(number);
        }
        most = most.max(there.len());
    }
    if order.is_empty() { "nobody has come yet".into() } else { format!("{}, {most} at a time", order.join(" ")) }
}

// ANCHOR: exec
fn exec(knobs: &Knobs) -> String {
    let arguments = (knobs.is("how", "exec"), knobs.is("flush", "on"));
    match Process::new(&jobs::CALLING, arguments).name("calling").start() {
        Ok(process) => {
            process.join(None);
            format!("process {} ended with {}", process.pid(), process.exitcode().unwrap_or_default())
        }
        Err(error) => error.to_string(),
    }
}
// ANCHOR_END: exec
