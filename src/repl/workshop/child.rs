//! Runs the judge's program with limits, and makes a verdict of whatever becomes of it.

use crate::course::drive::Screen;
use crate::course::judge::{ADDRESS, Report, Wire, receive, send};
use crate::sched::Interrupt;
use std::io::{self, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// What the learner's program may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Real time for all its scenarios.
    pub(crate) time: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { time: Duration::from_secs(10) }
    }
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The judge's own words.
    Judged(Box<Report>),
    /// It did not live to say anything.
    Died(Death),
    /// Ctrl-C.
    Interrupted,
}

/// How a program ended that never came to its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// It was stopped.
    TooSlow(Duration),
    /// It asked for more memory than it may have.
    Memory,
    /// It recursed too deeply.
    Stack,
    /// It called `exit`, with this code.
    Exit(i32),
    /// It called `abort`, or the system ended it with this signal.
    Signal(i32),
}

impl std::fmt::Display for Death {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Death::TooSlow(time) => write!(
                f,
                "stopped after {} s: is there a loop that waits for nothing? One that takes no step can never be left",
                time.as_secs()
            ),
            Death::Memory => f.write_str("it asked for more memory than 2 GiB: does a list grow for ever?"),
            Death::Stack => f.write_str("its stack overflowed: does a function call itself for ever?"),
            Death::Exit(code) => write!(f, "it ended the whole program with exit({code}); return instead"),
            Death::Signal(6) => f.write_str("it ended the whole program with abort(); return instead"),
            Death::Signal(signal) => write!(f, "the system ended it with signal {signal}"),
        }
    }
}

/// How often a program that works is looked at: short beside what a person notices.
const LOOK_AGAIN: Duration = Duration::from_millis(3);

/// How long the last words of a program that has ended are waited for: only a program of its
/// own making that has left its group can keep them open.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A program under way.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    /// The end of what it said on standard error, once that is closed.
    said: Receiver<Vec<u8>>,
    /// The conversation with it.
    pub(crate) wire: Wire,
}

impl Drop for Running {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Ends the program, and whatever it has started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Starts the program for one candidate and connects to it.
///
/// # Errors
/// If it cannot be started; or how it died.
pub(crate) fn start(program: &Path, candidate: &str, limits: Limits) -> Result<Running, Start> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let word = word();
    let mut command = Command::new(program);
    command.arg(candidate).env(ADDRESS, format!("{} {word}", listener.local_addr()?));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let (sender, said) = channel();
    if let Some(mut pipe) = child.stderr.take() {
        std::thread::spawn(move || {
            let (mut said, mut buffer) = (Vec::new(), [0; 4096]);
            while let Ok(read @ 1..) = pipe.read(&mut buffer) {
                said.extend_from_slice(&buffer[..read]);
                let surplus = said.len().saturating_sub(16 * 1024);
                said.drain(..surplus);
            }
            // where nobody asks how it ended, nobody wants to know
            let _ = sender.send(said);
        });
    }
    let started = Instant::now();
    loop {
        match listener.accept() {
            Ok((mut wire, _)) => {
                wire.set_nonblocking(false)?;
                wire.set_read_timeout(Some(limits.time))?;
                wire.set_nodelay(true)?;
                // another program of this machine may knock too
                if receive(&mut wire).is_ok_and(|said| said == word) {
                    return Ok(Running { child, said, wire });
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => {
                end(&mut child);
                return Err(error.into());
            }
        }
        if let Some(status) = child.try_wait()? {
            return Err(Start::Died(death(status, &mut child, &said)));
        }
        if started.elapsed() > limits.time {
            end(&mut child);
            return Err(Start::Died(Death::TooSlow(limits.time)));
        }
        crate::sched::sleep(LOOK_AGAIN);
    }
}

/// Why no conversation came about.
#[derive(Debug)]
pub(crate) enum Start {
    Io(io::Error),
    Died(Death),
}

impl From<io::Error> for Start {
    fn from(error: io::Error) -> Start {
        Start::Io(error)
    }
}

/// The request that opens a conversation: `check 80 true false`.
pub(crate) fn request(what: &str, screen: Screen) -> String {
    format!("{what} {} {} {}", screen.width, screen.look.colour, screen.look.ascii)
}

/// Has one candidate judged.
///
/// # Errors
/// If the program cannot be started.
pub(crate) fn ask(
    program: &Path,
    candidate: &str,
    screen: Screen,
    limits: Limits,
    interrupt: &Interrupt,
) -> io::Result<Outcome> {
    let mut running = match start(program, candidate, limits) {
        Ok(running) => running,
        Err(Start::Io(error)) => return Err(error),
        Err(Start::Died(death)) => return Ok(Outcome::Died(death)),
    };
    send(&mut running.wire, &request("check", screen))?;
    let mut wire = running.wire.try_clone()?;
    // the deadline below is the one that counts
    wire.set_read_timeout(None)?;
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        // whoever asked may be gone: then nobody wants to know
        let _ = sender.send(receive(&mut wire));
    });
    let deadline = Instant::now() + limits.time;
    loop {
        match receiver.recv_timeout(Duration::from_millis(20)) {
            Ok(Ok(text)) => {
                return match Report::read(&text) {
                    Some(report) => Ok(Outcome::Judged(Box::new(report))),
                    None => Err(io::Error::other("the judge's program said something else than a verdict")),
                };
            }
            // it hung up: it is about to end, or means not to
            Ok(Err(_)) => loop {
                if let Some(status) = running.child.try_wait()? {
                    return Ok(Outcome::Died(death(status, &mut running.child, &running.said)));
                }
                if Instant::now() > deadline {
                    return Ok(Outcome::Died(Death::TooSlow(limits.time)));
                }
                crate::sched::sleep(LOOK_AGAIN);
            },
            Err(_) if interrupt.is_raised() => return Ok(Outcome::Interrupted),
            Err(_) if Instant::now() > deadline => return Ok(Outcome::Died(Death::TooSlow(limits.time))),
            Err(_) => {}
        }
    }
}

/// How a program that has ended came to its end.
fn death(status: ExitStatus, child: &mut Child, said: &Receiver<Vec<u8>>) -> Death {
    // its last words may still be under way, and what it started may hold the other end of them
    end(child);
    let said = said.recv_timeout(LAST_WORDS).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    if said.contains("memory allocation of") || said.contains("no memory for another") {
        return Death::Memory;
    }
    if said.contains("stack overflow") || said.contains("overflowed its stack") {
        return Death::Stack;
    }
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Death::Signal(signal);
    }
    Death::Exit(status.code().unwrap_or(-1))
}

/// A word that nobody guesses.
fn word() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:016x}{:016x}", RandomState::new().hash_one(1_u8), RandomState::new().hash_one(2_u8))
}
