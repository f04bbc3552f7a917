//! A pipe between two processes: values, the end, and too little room.

use super::super::processes::demo::WITH;
use super::jobs;
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::JobError;
use racecourse::multiprocessing::{PipeError, Process, pipe};
use racecourse::sync::channel::{bounded_named, unbounded_named};
use racecourse::threading::{Event, Thread};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `pipe`: how the end is found out.
pub const PIPE: Demo = Demo {
    name: "pipe",
    summary: "A process sends numbers and ends; main receives until nothing can come any more.",
    knobs: &[
        WITH,
        Knob::words("keep", &["off", "on"], "off", "whether main keeps a copy of the end that it gave away"),
        Knob::number("numbers", (0, 100), "5", "2", "how many numbers"),
    ],
    anchor: "pipe",
    body: until_the_end,
    judge: None,
    live_only: None,
};

/// `both-send`: a pipe holds only so much.
pub const BOTH_SEND: Demo = Demo {
    name: "both-send",
    summary: "Two send each other something long, and only then receive.",
    knobs: &[WITH, Knob::words("room", &["plenty", "none"], "none", "whether the pipe holds what is sent")],
    anchor: "both-send",
    body: both_send,
    judge: None,
    live_only: None,
};

// ANCHOR: pipe
fn until_the_end(knobs: &Knobs) -> String {
    if knobs.is("with", "threads") {
        return until_the_end_of_a_channel(knobs);
    }
    until_the_end_of_a_pipe(knobs).unwrap_or_else(|error| error.to_string())
}

fn until_the_end_of_a_pipe(knobs: &Knobs) -> Result<String, JobError> {
    let (receiver, sender) = pipe(false)?;
    let kept = knobs.is("keep", "on").then(|| sender.clone());
    let numbers = knobs.number("numbers").unsigned_abs();
    // the child's end goes with the arguments: unless a copy is kept, it is main's no longer
    let process = Process::new(&jobs::COUNT_UP, (sender, numbers)).name("counter").start()?;
    let mut came: Vec<String> = Vec::new();
    loop {
        if kept.is_some() && !process.is_alive() && !receiver.poll(Some(Duration::from_secs(1))) {
            let so_far = came.join(" ");
            return Ok(format!(
                "received {so_far}, and no end, though the process ended a second ago: main keeps its end"
            ));
        }
        match receiver.recv::<u64>() {
            Ok(number) => came.push(number.to_string()),
            Err(PipeError::Closed) => return Ok(format!("received {}, then the end", came.join(" "))),
            Err(error) => return Err(error.into()),
        }
        if kept.is_some() && came.len() as u64 == numbers {
            process.join(None);
        }
    }
}

fn until_the_end_of_a_channel(knobs: &Knobs) -> String {
    let (sender, receiver) = unbounded_named("pipe");
    let kept = knobs.is("keep", "on").then(|| sender.clone());
    let numbers = knobs.number("numbers");
    let count_up = move || (0..numbers).for_each(|number| sender.send(number).unwrap());
    Thread::new(count_up).name("counter").start();
    let mut came = Vec::new();
    while let Ok(number) = receiver.recv() {
        came.push(number.to_string());
    }
    drop(kept);
    format!("received {}, then the end", came.join(" "))
}
// ANCHOR_END: pipe

// ANCHOR: both-send
fn both_send(knobs: &Knobs) -> String {
    if knobs.is("with", "threads") {
        return both_send_over_channels(knobs);
    }
    both_send_over_a_pipe(knobs).unwrap_or_else(|error| error.to_string())
}

fn both_send_over_a_pipe(knobs: &Knobs) -> Result<String, JobError> {
    let bytes = if knobs.is("room", "plenty") { 1_000 } else { 10_000_000 };
    let (ours, theirs) = pipe(true)?;
    let process = Process::new(&jobs::SEND_FIRST, (theirs, bytes)).name("other").start()?;
    let through = Event::named("through");
    let done = through.clone();
    let send_first = move || {
        let sent = ours.send(&vec![7_u8; bytes]).and_then(|()| ours.recv::<Vec<u8>>());
        if sent.is_ok() {
            done.set();
        }
    };
    let thread = Thread::new(send_first).name("main-sends").start();
    if through.wait(Some(Duration::from_secs(2))) {
        process.join(None);
        return Ok(format!("both have sent {bytes} bytes, and then received"));
    }
    // the end of one ends the wait of the other
    process.kill();
    thread.join();
    Ok(format!("after two seconds both still wait to get rid of their {bytes} bytes; one had to be killed"))
}

fn both_send_over_channels(knobs: &Knobs) -> String {
    let room = usize::from(knobs.is("room", "plenty"));
    let (to_other, from_main) = bounded_named("to-other", room);
    let (to_main, from_other) = bounded_named("to-main", room);
    let other = move || {
        to_main.send("mine").unwrap();
        from_main.recv().unwrap();
    };
    let other = Thread::new(other).name("other").start();
    to_other.send("mine").unwrap();
    from_other.recv().unwrap();
    other.join();
    "both have sent, and then received".to_string()
}
// ANCHOR_END: both-send
