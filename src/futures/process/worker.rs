//! The worker's side: a process that waits for calls, does them, and answers.

use super::frame::{self, Unreadable};
use super::job::{Fault, Registered, keep_panics, nanos};
use super::message::{Answer, Call, Hello, Spent, VERSION, WORD};
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

/// The argument with which a pool starts its own program anew, to be a worker. No command of the prompt, and in no help: people
/// have no use for it.
pub const WORKER_ARGUMENT: &str = "__worker";

/// The argument with which a program starts itself anew to do one job and end: a process of [`crate::multiprocessing`]. Nobody types it.
pub(crate) const PROCESS_ARGUMENT: &str = "__process";

/// If this process was started to be a worker, or to do one job (`multiprocessing`): does that, and never returns. Otherwise it does
/// nothing. To be called first in `main`.
///
/// A worker is this very program, started again from the beginning. So is a worker of Python's when it is *spawned*, which is why a
/// Python program has to keep what only the first process does behind `if __name__ == '__main__':`, and why a frozen one calls
/// `multiprocessing.freeze_support()` first. This call is both: what comes after it is done by the first process alone.
///
/// # Examples
/// ```standalone_crate
/// use racecourse::futures::process::{Job, ProcessPoolExecutor, serve_if_asked};
///
/// const SQUARE: Job<u64, u64> = Job::new("square", |n| Ok(n * n));
///
/// fn main() {
///     serve_if_asked(&[&SQUARE]);
///     let pool = ProcessPoolExecutor::new(2).unwrap();
///     let square = pool.submit(&SQUARE, 7).unwrap();
///     assert_eq!(square.result(None).unwrap(), 49);
/// }
/// ```
pub fn serve_if_asked(jobs: &[&dyn Registered]) {
    let serve: fn(&[&dyn Registered]) -> i32 = match std::env::args_os().nth(1) {
        Some(word) if word == WORKER_ARGUMENT => serve,
        #[cfg(unix)]
        Some(word) if word == PROCESS_ARGUMENT => super::single::serve,
        _ => return,
    };
    SERVES.store(true, Ordering::Relaxed);
    std::process::exit(serve(jobs));
}

/// This process is a worker and knows it: a job of it may have a pool of its own.
static SERVES: AtomicBool = AtomicBool::new(false);

/// Whether this process should be a worker and runs its `main` instead.
pub(crate) fn forgot_to_serve() -> bool {
    let is_asked = std::env::args_os().nth(1).is_some_and(|word| word == WORKER_ARGUMENT || word == PROCESS_ARGUMENT);
    is_asked && !SERVES.load(Ordering::Relaxed)
}

/// Answers calls until the pool hangs up; the exit code.
fn serve(jobs: &[&dyn Registered]) -> i32 {
    keep_panics();
    let (calls, mut answers) = match pipes() {
        Ok(pipes) => pipes,
        Err(error) => return complain(&format!("a worker cannot arrange its pipes: {error}")),
    };
    let mut hello = Vec::new();
    let said = frame::append(&mut hello, &Hello { word: WORD.into(), version: VERSION.into() });
    if said.is_err() || frame::write(&mut answers, &hello).is_err() {
        // nobody listens
        return 1;
    }
    for (message, read) in inbox(calls) {
        let (answer, results) = answer(jobs, &message, read);
        let mut said = Vec::new();
        let fits = frame::append(&mut said, &answer).is_ok();
        said.extend_from_slice(&results);
        if !fits || frame::write(&mut answers, &said).is_err() {
            return 1;
        }
    }
    0
}

/// Says on standard error, which the pool keeps, why this worker ends.
pub(super) fn complain(why: &str) -> i32 {
    // if that fails too, there is nobody to tell
    let _ = writeln!(io::stderr(), "{why}");
    2
}

/// The pool's calls, and how long each took to read.
///
/// A thread of its own reads them, also while a job runs: when the pool is gone, however it ended, the pipe ends, and this process
/// with it. So no worker outlives its pool.
fn inbox(mut calls: Box<dyn Read + Send>) -> Receiver<(Vec<u8>, u64)> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        loop {
            let next = frame::read_length(&mut calls).and_then(|length| {
                let start = Instant::now();
                let message = length.map(|length| frame::read_message(&mut calls, length)).transpose()?;
                Ok(message.map(|message| (message, nanos(start))))
            });
            match next {
                Ok(Some(call)) => {
                    // it fails only when the other thread is on its way out
                    let _ = sender.send(call);
                }
                Ok(None) => std::process::exit(0),
                Err(Unreadable::Pipe(_)) => std::process::exit(1),
                Err(error) => std::process::exit(complain(&format!("this is no call for a worker: {error}"))),
            }
        }
    });
    receiver
}

/// Does what a message asks for.
fn answer(jobs: &[&dyn Registered], message: &[u8], read: u64) -> (Answer, Vec<u8>) {
    let refused = |why: String| (Answer::Refused(why), Vec::new());
    let mut spent = Spent { read, ..Spent::default() };
    let start = Instant::now();
    let (call, mut args) = match postcard::take_from_bytes::<Call<'_>>(message) {
        Ok(taken) => taken,
        Err(error) => return refused(format!("what came is no call: {error}")),
    };
    spent.deserialise += nanos(start);
    let start = Instant::now();
    let Some(job) = jobs.iter().find(|job| job.name() == call.job) else {
        return (Answer::NoSuchJob(jobs.iter().map(|job| job.name().to_string()).collect()), Vec::new());
    };
    spent.find += nanos(start);
    let mut results = Vec::new();
    for _ in 0..call.times {
        match job.serve(&mut args, &mut results, &mut spent) {
            Ok(()) => {}
            Err(Fault::Refused(why)) => return refused(why),
            Err(Fault::Failed(words)) => return (Answer::Failed(words), Vec::new()),
            Err(Fault::Panicked(words)) => return (Answer::Panicked(words), Vec::new()),
        }
    }
    if !args.is_empty() {
        return refused(format!("{} bytes more came than the job `{}` takes", args.len(), call.job));
    }
    (Answer::Done(spent), results)
}

/// Where calls come from and where answers go: standard input and output, taken away from everybody else.
///
/// A job that prints would write in the middle of an answer. So both pipes move to other descriptors; what is printed goes to
/// standard error, which the pool keeps, and who reads standard input finds it at its end.
#[cfg(unix)]
fn pipes() -> io::Result<(Box<dyn Read + Send>, Box<dyn Write>)> {
    use std::fs::File;
    use std::os::fd::AsFd;

    // copies that a process started by a job does not inherit
    let calls = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let answers = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok((Box::new(calls), Box::new(answers)))
}

/// As on Unix, but what a job prints would disturb its answer.
#[cfg(not(unix))]
fn pipes() -> io::Result<(Box<dyn Read + Send>, Box<dyn Write>)> {
    Ok((Box::new(io::stdin()), Box::new(io::stdout())))
}

#[cfg(test)]
mod tests {
    use super::super::job::Job;
    use super::*;
    use crate::futures::JobError;

    const HALVE: Job<u32, u32> = Job::new("halve", |n| match n % 2 {
        0 => Ok(n / 2),
        _ => Err(JobError::new(format!("{n} is odd"))),
    });
    const JOBS: &[&dyn Registered] = &[&HALVE];

    fn ask(job: &str, times: u32, args: &[u32]) -> (Answer, Vec<u8>) {
        let mut message = Vec::new();
        frame::append(&mut message, &Call { job, times }).unwrap();
        args.iter().for_each(|n| frame::append(&mut message, n).unwrap());
        answer(JOBS, &message, 0)
    }

    #[test]
    fn a_call_is_done_as_often_as_it_says_and_fails_at_the_first_failure() {
        let (said, results) = ask("halve", 3, &[8, 6, 4]);
        assert!(matches!(said, Answer::Done(_)), "{said:?}");
        assert_eq!(results, [4, 3, 2]);
        let (said, results) = ask("halve", 3, &[8, 7, 4]);
        assert!(matches!(&said, Answer::Failed(words) if words == "7 is odd"), "{said:?}");
        assert!(results.is_empty());
    }

    #[test]
    fn what_makes_no_sense_is_refused_in_words() {
        let (said, _) = ask("double", 1, &[2]);
        assert!(matches!(&said, Answer::NoSuchJob(known) if known == &["halve"]), "{said:?}");
        let refused = |(said, _): (Answer, Vec<u8>)| match said {
            Answer::Refused(why) => why,
            other => panic!("{other:?}"),
        };
        assert!(refused(ask("halve", 2, &[2])).contains("no argument of the job `halve`"));
        assert!(refused(ask("halve", 1, &[2, 2])).contains("1 bytes more"));
        assert!(refused(answer(JOBS, b"\xff\xff\xff\xff", 0)).contains("no call"));
    }
}
