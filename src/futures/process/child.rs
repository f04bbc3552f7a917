//! The pool's side of one worker: a child process and the pipes to it.

use super::error::ProcessError;
use super::frame::{self, Unreadable};
use super::message::{Hello, VERSION, WORD};
use super::worker::WORKER_ARGUMENT;
use crate::sched::when_over;
use parking_lot::Mutex;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How much of what a worker prints is kept, in bytes: the end of it.
const KEPT: usize = 4 * 1024;

/// How long a worker that has hung up may take to end, and its last words to arrive.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How often one that is about to end is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// A process, as all see it who may end it.
#[derive(Debug)]
pub(super) struct Process {
    pid: u32,
    child: Mutex<Child>,
}

impl Process {
    /// Its number in the system.
    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Kills it, unless it has ended.
    pub(super) fn kill(&self) {
        // it fails for one whose status was taken, whose number another process may have by now: that one is never meant
        let _ = self.child.lock().kill();
    }

    /// Kills it and takes its status, so that the system can forget it.
    ///
    /// An idle worker would end by itself when its pipe is closed. Killing it ends one that does not listen, too.
    fn end(&self) {
        let mut child = self.child.lock();
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// A worker process. Dropping it kills it and takes its exit status, so that neither an orphan nor a zombie stays.
pub(super) struct Worker {
    process: Arc<Process>,
    program: PathBuf,
    calls: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// What it printed comes here when it has ended, and is kept in `printed`.
    prints: Receiver<String>,
    printed: Option<String>,
    /// When it was started, until it has said that it is a worker.
    unknown_since: Option<Instant>,
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("pid", &self.process.pid).finish_non_exhaustive()
    }
}

impl Worker {
    /// Starts a worker. It says hello while the first call is on its way.
    ///
    /// # Errors
    /// If there is no such program, or the system starts no more processes.
    pub(super) fn start(program: &Path) -> Result<Worker, ProcessError> {
        let refused = |error: io::Error| ProcessError::NoProgram { path: program.into(), why: error.to_string() };
        let mut command = Command::new(program);
        command.arg(WORKER_ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // in a group of its own: a terminal's Ctrl-C is for its maker, who decides what becomes of it
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let started = Instant::now();
        let mut process = command.spawn().map_err(refused)?;
        let pipes = (process.stdin.take(), process.stdout.take(), process.stderr.take());
        let (Some(calls), Some(answers), Some(prints)) = pipes else {
            return Err(refused(io::Error::other("its pipes are missing")));
        };
        Ok(Worker {
            process: Arc::new(Process { pid: process.id(), child: Mutex::new(process) }),
            program: program.into(),
            calls,
            answers: BufReader::new(answers),
            prints: keep(prints),
            printed: None,
            unknown_since: Some(started),
        })
    }

    /// The process behind it.
    pub(super) fn process(&self) -> &Arc<Process> {
        &self.process
    }

    /// Sends a message; how many bytes went out.
    ///
    /// # Errors
    /// [`ProcessError::Broken`] if the worker is gone.
    pub(super) fn send(&mut self, message: &[u8]) -> Result<usize, ProcessError> {
        let _ends = self.ended_with_the_run();
        frame::write(&mut self.calls, message).map_err(|_| self.gone())
    }

    /// Waits until the worker has said that it is one, if it has not yet: how long it took to start.
    ///
    /// # Errors
    /// [`ProcessError::Broken`] if it is gone, or says something else.
    pub(super) fn greet(&mut self) -> Result<Option<Duration>, ProcessError> {
        let Some(started) = self.unknown_since.take() else { return Ok(None) };
        let hello = self.receive()?;
        match postcard::from_bytes::<Hello<'_>>(&hello) {
            Ok(hello) if hello.word == WORD && hello.version == VERSION => Ok(Some(started.elapsed())),
            Ok(hello) if hello.word == WORD => {
                Err(self.not_a_worker(&format!("it is of version {}, and this is {VERSION}", hello.version)))
            }
            _ => Err(self.not_a_worker("it does not say hello")),
        }
    }

    /// Waits for the next message.
    ///
    /// # Errors
    /// [`ProcessError::Broken`] if the worker is gone, or says what no worker would.
    pub(super) fn receive(&mut self) -> Result<Vec<u8>, ProcessError> {
        let _ends = self.ended_with_the_run();
        match frame::read(&mut self.answers) {
            Ok(Some(message)) => Ok(message),
            Ok(None) | Err(Unreadable::Pipe(_)) => Err(self.gone()),
            Err(error) => Err(self.not_a_worker(&error.to_string())),
        }
    }

    /// What a worker said that makes no sense.
    pub(super) fn not_a_worker(&self, why: &str) -> ProcessError {
        ProcessError::Broken(format!("{} does not talk as a worker does: {why}", self.program.display()))
    }

    /// As long as the answer lives, the end of the run (Ctrl-C) ends the worker, and so the wait for it.
    fn ended_with_the_run(&self) -> impl Drop + use<> {
        let process = Arc::clone(&self.process);
        when_over(move || process.kill())
    }

    /// It has hung up: how it came to its end. If the run is over it was told to, and this thread goes, too.
    fn gone(&mut self) -> ProcessError {
        crate::sched::cancellation_point();
        let deadline = Instant::now() + LAST_WORDS;
        loop {
            let ended = self.process.child.lock().try_wait();
            match ended {
                Ok(Some(status)) => {
                    let how = how_it_ended(status);
                    return ProcessError::Broken(format!(
                        "a worker process ended abruptly ({how}){}",
                        self.last_words()
                    ));
                }
                Ok(None) if Instant::now() < deadline => {}
                _ => return ProcessError::Broken("a worker process closed its pipe".into()),
            }
            crate::sched::sleep(LOOK_AGAIN);
        }
    }

    /// The last line that it printed.
    fn last_words(&mut self) -> String {
        let last = self.printed().lines().map(str::trim).rfind(|line| !line.is_empty());
        last.map(|line| format!(": {line}")).unwrap_or_default()
    }

    /// What it printed; it has ended.
    fn printed(&mut self) -> &str {
        let prints = &self.prints;
        self.printed.get_or_insert_with(|| prints.recv_timeout(LAST_WORDS).unwrap_or_default())
    }

    /// Ends it and gives what it printed.
    pub(super) fn end(mut self) -> String {
        self.process.end();
        self.printed().to_string()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.process.end();
    }
}

/// Keeps the end of what a worker prints; it comes when the worker has ended.
fn keep(mut prints: ChildStderr) -> Receiver<String> {
    let (sender, receiver) = channel();
    let reader = move || {
        let (mut printed, mut buffer) = (Vec::new(), [0; 1024]);
        while let Ok(read @ 1..) = prints.read(&mut buffer) {
            printed.extend_from_slice(&buffer[..read]);
            let surplus = printed.len().saturating_sub(KEPT);
            printed.drain(..surplus);
        }
        // where nobody asks, nobody wants to know
        let _ = sender.send(String::from_utf8_lossy(&printed).into_owned());
    };
    // without it the worker runs all the same, until it prints more than a pipe holds
    let _ = std::thread::Builder::new().name("worker-prints".into()).spawn(reader);
    receiver
}

fn how_it_ended(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("signal {signal}");
    }
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}
