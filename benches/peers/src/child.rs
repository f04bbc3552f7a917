//! A cell in a process of its own: whatever becomes of it, the table goes on, and what it leaks goes with it.

use crate::cell::{Cell, End, Who};
use std::io::{self, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// On a busy machine a child's processor time may take this many times as long; then it is ended.
const PATIENCE: u32 = 20;

/// And this is added, for what is only starting and ending.
const GRACE: Duration = Duration::from_secs(60);

/// The options by which the parent tells the child what to do.
pub(crate) const CELL: &str = "cell";
pub(crate) const PROGRAM: &str = "program";

/// What the child does: measures, and tells it on its standard output.
pub(crate) fn answer(cell: &Cell) -> io::Result<()> {
    let text = serde_json::to_string(cell)?;
    // loom and shuttle may have printed something before
    writeln!(io::stdout(), "\n{text}")
}

/// Has a child measure a cell.
///
/// # Errors
/// If no process can be started.
pub(crate) fn measure(who: Who, program: &str, cap: Duration) -> io::Result<Cell> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([format!("--{CELL}={}", who.name()), format!("--{PROGRAM}={program}")])
        .arg(format!("--seconds={}", cap.as_secs_f64()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // both peers describe each panic there, and a deadlock is one
        .stderr(Stdio::null())
        .spawn()?;
    let mut output = child.stdout.take().ok_or_else(|| io::Error::other("the child has no standard output"))?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = String::new();
        let read = output.read_to_string(&mut text);
        // if nobody listens any more, nobody wants it
        let _ = sender.send(read.map(|_| text));
    });
    let started = Instant::now();
    let text = loop {
        match receiver.recv_timeout(Duration::from_secs(1)) {
            Ok(read) => break read?,
            Err(RecvTimeoutError::Timeout) if started.elapsed() > cap * PATIENCE + GRACE => {
                child.kill()?;
                break String::new();
            }
            Err(RecvTimeoutError::Timeout) => {
                live(&format!("{program} · {} · {} s", who.name(), started.elapsed().as_secs()))
            }
            Err(RecvTimeoutError::Disconnected) => break String::new(),
        }
    };
    let status = child.wait()?;
    live("");
    let told = text.lines().next_back().and_then(|line| serde_json::from_str(line).ok());
    Ok(told.unwrap_or_else(|| Cell {
        executions: 0,
        millis: started.elapsed().as_secs_f64() * 1e3,
        end: End::Failed(format!("its process ended without an answer ({status})")),
        outcomes: [].into(),
    }))
}

/// Shows a line that the next one replaces, if somebody is looking.
fn live(line: &str) {
    let mut terminal = io::stderr();
    if terminal.is_terminal() {
        // a terminal that cannot be written to shows nothing, and that is all
        let _ = write!(terminal, "\r\x1b[K{line}").and_then(|()| terminal.flush());
    }
}
