//! A child as its parent sees it, and the thread that follows it: its lane in a live run.

use crate::sched::{WhenOver, say, when_over};
use crate::threading::{Event, Thread};
use parking_lot::Mutex;
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid};
use std::fmt;
use std::io::{BufRead, BufReader, PipeReader, Read};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child as SystemChild, ExitStatus};
use std::sync::Arc;

/// How long a line may be that a child prints, in bytes; what is longer appears as several.
const LONGEST_LINE: u64 = 4 * 1024;

/// A child that was started.
pub(super) struct Child {
    pub(super) name: String,
    pub(super) pid: u32,
    pub(super) daemon: bool,
    /// Closed when this process is gone, and then the child ends.
    pub(super) lifeline: UnixStream,
    /// Set when it has ended and all that it printed was taken.
    pub(super) ended: Event,
    process: Mutex<SystemChild>,
}

impl fmt::Debug for Child {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Child").field("name", &self.name).field("pid", &self.pid).finish_non_exhaustive()
    }
}

impl Child {
    pub(super) fn new(name: String, daemon: bool, process: SystemChild, lifeline: UnixStream) -> Child {
        let (pid, ended) = (process.id(), Event::named(name.clone()));
        Child { name, pid, daemon, lifeline, ended, process: Mutex::new(process) }
    }

    /// How it ended, if it has.
    pub(super) fn poll(&self) -> Option<i32> {
        self.process.lock().try_wait().ok().flatten().map(exitcode)
    }

    /// Sends it a signal, unless it has ended.
    pub(super) fn signal(&self, signal: Signal) {
        self.unless_ended(|pid| kill_process(pid, signal));
    }

    /// A process's number is its own until its status is taken, which nobody can do meanwhile: another process is never meant.
    fn unless_ended(&self, act: impl FnOnce(Pid) -> rustix::io::Result<()>) {
        let mut process = self.process.lock();
        if matches!(process.try_wait(), Ok(None)) {
            // it can have ended just now
            let _ = act(Pid::from_child(&process));
        }
    }

    /// As long as the answer lives, the end of the run (Ctrl-C) kills the child and what it started.
    pub(super) fn ended_with_the_run(self: &Arc<Child>) -> WhenOver {
        let child = Arc::clone(self);
        when_over(move || child.unless_ended(|pid| kill_process_group(pid, Signal::KILL)))
    }

    /// Waits until it has ended and takes its status, so that the system can forget it. Whoever has to kill it meanwhile can.
    fn reap(&self) {
        let pid = Pid::from_raw(self.pid.cast_signed());
        let ended = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        // an interruption is no end; any other error means that its status was taken
        while pid.is_some_and(|pid| matches!(waitid(WaitId::Pid(pid), ended), Err(Errno::INTR))) {}
        let _ = self.process.lock().wait();
    }
}

fn exitcode(status: ExitStatus) -> i32 {
    status.code().or_else(|| status.signal().map(|signal| -signal)).unwrap_or_default()
}

/// Starts the thread that follows a child to its end: what it prints is said there, line by line. If the child is a daemon, so is the thread:
/// then a live run does not wait for it, and kills the child at its end.
pub(super) fn follow(child: &Arc<Child>, prints: Option<PipeReader>) {
    let (lane, child) = (format!("{} · {}", child.name, child.pid), Arc::clone(child));
    let daemon = child.daemon;
    let body = move || {
        let _ends = child.ended_with_the_run();
        let mut prints = prints.map(BufReader::new);
        while let Some(line) = prints.as_mut().and_then(next_line) {
            say(line);
        }
        child.reap();
        child.ended.set();
    };
    Thread::new(body).name(lane).daemon(daemon).start();
}

/// The next line, or as much of it as may be shown at once; none at the end.
fn next_line(prints: &mut BufReader<PipeReader>) -> Option<String> {
    let mut line = Vec::new();
    let read = prints.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
    match read {
        Ok(1..) => Some(String::from_utf8_lossy(&line).trim_end().to_string()),
        _ => None,
    }
}
