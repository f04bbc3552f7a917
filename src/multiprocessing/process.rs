use super::current_process;
use super::error::StartError;
use super::lane::{self, Child};
use crate::futures::process::message::{Launch, VERSION};
use crate::futures::process::{Job, PROCESS_ARGUMENT, forgot_to_serve, frame, luggage, single::myself, worker_program};
use crate::sched::{current_id, virtual_now};
use rustix::process::Signal;
use serde::Serialize;
use std::fmt;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Python's `multiprocessing.Process`, once it is started: a child that does one job.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.Process>. Dropping the handle leaves the process running.
/// Clones are the same process.
///
/// In a live run a process has a lane of its own, with its number; each line that it prints appears there. The run waits for it at its end,
/// unless it is a daemon, which is killed then. Outside of live runs nobody waits at the end of `main`: join it.
///
/// # Differences from Python
/// What it does is a [`Job`], known by its name; its arguments are sent, and what they need (the end of a [`Connection`](super::Connection), a
/// lock) goes with them. A process that is not started is a [`NewProcess`], so it cannot be started twice, nor be made a daemon too late. **No
/// process outlives its parent**, not even if that is killed; in Python one that is no daemon does.
///
/// # Examples
/// ```standalone_crate
/// use racecourse::futures::process::serve_if_asked;
/// use racecourse::multiprocessing::{Job, Process};
///
/// const GREET: Job<String, ()> = Job::new("greet", |name| Ok(println!("hello, {name}")));
///
/// fn main() {
///     serve_if_asked(&[&GREET]);
///     let process = Process::new(&GREET, "world".to_string()).start().unwrap();
///     process.join(None);
///     assert_eq!(process.exitcode(), Some(0));
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Process {
    child: Arc<Child>,
}

/// What was packed for the child: its message and the descriptors that go along.
type Packed = Result<(Vec<u8>, Vec<OwnedFd>), StartError>;

type Pack = Box<dyn FnOnce(&str, bool) -> Packed + Send>;

/// A process that is not started yet.
#[must_use = "a process does nothing before it is started"]
pub struct NewProcess {
    name: Option<String>,
    daemon: bool,
    program: Option<PathBuf>,
    /// Writes the message, given the name; it owns the arguments, and with them what this process must not keep.
    pack: Pack,
}

impl fmt::Debug for NewProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewProcess").field("name", &self.name).field("daemon", &self.daemon).finish_non_exhaustive()
    }
}

impl Process {
    /// A process that will do `job` with `args`. Python: `Process(target=job, args=args)`.
    #[expect(clippy::new_ret_no_self, reason = "Python's Process(...) too gives a process that is yet to be started")]
    pub fn new<A: Serialize + Send + 'static, R>(job: &Job<A, R>, args: A) -> NewProcess {
        let job = job.name();
        let pack = move |name: &str, daemon| pack(name, daemon, job, &args);
        NewProcess { name: None, daemon: current_process().daemon, program: None, pack: Box::new(pack) }
    }

    /// Waits until it has ended, at most `timeout`; whether it has. Python: `process.join(timeout)`, then `exitcode is not None`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn join(&self, timeout: Option<Duration>) -> bool {
        self.child.ended.wait(timeout)
    }

    /// Whether it has not ended yet, as far as the system knows. Python: `process.is_alive()`.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.exitcode().is_none()
    }

    /// Asks it to end, by `SIGTERM`; it need not have ended when this returns. Nothing of it is cleaned up, and what it started ends with it, or
    /// a moment later. Python: `process.terminate()`.
    pub fn terminate(&self) {
        self.child.signal(Signal::TERM);
    }

    /// Ends it by `SIGKILL`, which nobody can refuse. Python: `process.kill()`.
    pub fn kill(&self) {
        self.child.signal(Signal::KILL);
    }

    /// How it ended: 0 well, 1 after an error or a panic, what it gave to `exit`, or −9 if signal 9 ended it. None as long as it has not.
    /// Python: `process.exitcode`.
    #[must_use]
    pub fn exitcode(&self) -> Option<i32> {
        self.child.poll()
    }

    /// Its name. Python: `process.name`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.child.name
    }

    /// Its number in the system. Python: `process.pid`.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.pid
    }

    /// Whether it is ended with its parent. Python: `process.daemon`.
    #[must_use]
    pub fn daemon(&self) -> bool {
        self.child.daemon
    }
}

impl NewProcess {
    /// Gives it a name. Python: `Process(name=...)`.
    pub fn name(self, name: impl Into<String>) -> NewProcess {
        NewProcess { name: Some(name.into()), ..self }
    }

    /// Makes it a daemon or not: a daemon is ended with its parent, and may have no children. Python: `Process(daemon=...)`.
    pub fn daemon(self, daemon: bool) -> NewProcess {
        NewProcess { daemon, ..self }
    }

    /// Starts it from this program, which must call [`serve_if_asked`](crate::futures::process::serve_if_asked) with the same jobs.
    /// Without it, from the program that runs now.
    pub fn program(self, program: impl Into<PathBuf>) -> NewProcess {
        NewProcess { program: Some(program.into()), ..self }
    }

    /// Starts it. Python: `process.start()`.
    ///
    /// It returns when the arguments are sent. They belong to the child from now on: this process keeps nothing of them.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(self) -> Result<Process, StartError> {
        if virtual_now().is_some() {
            return Err(StartError::Explored);
        }
        if forgot_to_serve() {
            return Err(StartError::NotServing);
        }
        if myself().is_some_and(|myself| myself.daemon) {
            return Err(StartError::Daemonic);
        }
        let NewProcess { name, daemon, program, pack } = self;
        let name = name.unwrap_or_else(next_name);
        let (message, luggage) = pack(&name, daemon)?;
        let no_program = |path: PathBuf| {
            move |error: io::Error| StartError::NoProgram { path: path.clone(), why: error.to_string() }
        };
        let program = program.map_or_else(worker_program, Ok).map_err(no_program(PathBuf::new()))?;
        let child = spawn(&program, name, daemon).map_err(no_program(program))?;
        let (child, prints) = (Arc::new(child.0), child.1);
        lane::follow(&child, prints);
        let _ends = child.ended_with_the_run();
        // if it is gone already, its exit code tells
        let _ = luggage::send(&child.lifeline, &message, &luggage);
        Ok(Process { child })
    }
}

/// The message for a child: its name and nature, and the job with its arguments.
fn pack<A: Serialize>(name: &str, daemon: bool, job: &str, args: &A) -> Packed {
    let mut message = Vec::new();
    let launch = Launch { version: VERSION.into(), name: name.into(), daemon, job: job.into() };
    let (written, luggage) =
        luggage::pack(|| frame::append(&mut message, &launch).and_then(|()| frame::append(&mut message, args)));
    let unsendable = |why| StartError::Unsendable(format!("the arguments of the job `{job}` cannot be sent: {why}"));
    written.map_err(unsendable)?;
    Ok((message, luggage))
}

/// Starts this program's child; beside it where its prints come from, if they are for a lane: outside of live runs a child prints where its
/// parent does.
fn spawn(program: &Path, name: String, daemon: bool) -> io::Result<(Child, Option<io::PipeReader>)> {
    let (lifeline, its) = UnixStream::pair()?;
    let mut command = Command::new(program);
    command.arg(PROCESS_ARGUMENT).stdin(OwnedFd::from(its));
    let mut prints = None;
    if current_id().is_some() {
        let (reader, printer) = io::pipe()?;
        command.stdout(printer.try_clone()?).stderr(Stdio::from(printer));
        prints = Some(reader);
    }
    // in a group of its own: a terminal's Ctrl-C is for its parent, who decides what becomes of it
    command.process_group(0);
    let process = command.spawn()?;
    Ok((Child::new(name, daemon, process, lifeline), prints))
}

/// `Process-1`, `Process-2`, and `Process-1:1` for the first child of `Process-1`, as in Python.
fn next_name() -> String {
    static GIVEN: AtomicU64 = AtomicU64::new(0);
    let number = GIVEN.fetch_add(1, Ordering::Relaxed) + 1;
    myself().map_or_else(|| format!("Process-{number}"), |myself| format!("{}:{number}", myself.name))
}
