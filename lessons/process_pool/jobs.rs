//! What worker processes of this lesson can do.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::futures::JobError;
use racecourse::futures::process::{Job, ProcessPoolExecutor};
use serde::{Deserialize, Serialize};
use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where a job was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The process.
    pub pid: u32,
    /// How many visits this process has had, with this one.
    pub visits: u32,
}

// ANCHOR: visit
/// A global variable. Every process has its own.
static VISITS: AtomicU32 = AtomicU32::new(0);

/// Computes for a while, and counts itself in the global variable.
pub const VISIT: Job<u64, Visit> = Job::new("visit", |additions| {
    std::hint::black_box((0..additions).fold(0, |sum: u64, n| std::hint::black_box(sum) ^ n));
    Ok(Visit { pid: std::process::id(), visits: VISITS.fetch_add(1, Ordering::SeqCst) + 1 })
});
// ANCHOR_END: visit

/// What a process has open: one word for each descriptor, `pipe:[4711]` for one. Linux only; elsewhere nothing.
pub const DESCRIPTORS: Job<(), Vec<String>> = Job::new("descriptors", |()| {
    let Ok(folder) = fs::read_dir("/proc/self/fd") else { return Ok(Vec::new()) };
    let links = folder.flatten().filter_map(|entry| fs::read_link(entry.path()).ok());
    Ok(links.map(|link| link.display().to_string()).collect())
});

// ANCHOR: misbehave
/// Comes to a bad end, or to a strange one, on request.
pub const MISBEHAVE: Job<String, String> = Job::new("misbehave", |how| match how.as_str() {
    "error" => Err(JobError::new("this job cannot be done")),
    "panic" => panic!("this job has a bug"),
    "exit" => std::process::exit(3),
    "abort" => std::process::abort(),
    "kill" => Err(JobError::new(kill_this_process())),
    "print" => {
        println!("a job prints, and its answer is none the worse");
        Ok("printed".into())
    }
    "read" => {
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line)?;
        Ok(format!("{read} bytes on standard input"))
    }
    "sleep" => {
        racecourse::sched::sleep(std::time::Duration::from_secs(3600));
        Ok("slept".into())
    }
    _ => Ok("done".into()),
});
// ANCHOR_END: misbehave

/// What `kill -9` does, from inside; why it did not work, if it did not.
#[cfg(unix)]
fn kill_this_process() -> String {
    use rustix::process::{Signal, getpid, kill_process};
    kill_process(getpid(), Signal::KILL).map_or_else(|error| error.to_string(), |()| "still alive".into())
}

#[cfg(not(unix))]
fn kill_this_process() -> String {
    "this system has no signals".into()
}

/// As many bytes as are asked for: a big result.
pub const BYTES: Job<u32, Vec<u8>> = Job::new("bytes", |how_many| Ok(vec![7; how_many as usize]));

/// How many bytes came: a big argument.
pub const LENGTH: Job<Vec<u8>, u64> = Job::new("length", |bytes| Ok(bytes.len() as u64));

// ANCHOR: main
/// What a program does in `main` that knows nothing of workers: it starts a pool and gives it work. Here the work is what a spawned Python
/// process does first, which is to run `main` again, unless there is a guard. Gives each process that ran it.
///
/// # Errors
/// The counter that ends it: Python ends it with a `RuntimeError`.
pub fn main_of_the_program(depth: u32, guard: bool) -> Result<Vec<u32>, JobError> {
    if depth >= 3 {
        return Err(JobError::new(format!(
            "main runs for the {}th time, in process {}, started by a worker of a worker: enough",
            depth + 1,
            std::process::id()
        )));
    }
    let pool = ProcessPoolExecutor::new(1)?;
    let mut ran_main = vec![std::process::id()];
    ran_main.extend(pool.submit(&MAIN_AGAIN, (depth + 1, guard))?.result(None)?);
    Ok(ran_main)
}

/// What the worker does: its job, and nothing else; or first the whole of `main`.
pub const MAIN_AGAIN: Job<(u32, bool), Vec<u32>> = Job::new("main-again", |(depth, guard)| match guard {
    true => Ok(Vec::new()),
    false => main_of_the_program(depth, guard),
});
// ANCHOR_END: main
