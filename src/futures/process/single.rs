//! The child's side of `multiprocessing.Process`: a process that does one job and ends.

use super::job::{Fault, Registered};
use super::luggage;
use super::message::{Launch, Spent, VERSION};
use super::worker::complain;
use crate::trace::text;
use parking_lot::Mutex;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;

/// The exit code of a child whose job failed, as Python's is after an exception.
const FAILED: i32 = 1;

/// The exit code of a child that was told nothing, or something that it does not understand.
const MISUNDERSTOOD: i32 = 2;

/// What a child knows of itself.
#[derive(Debug)]
pub(crate) struct Myself {
    /// What it is called.
    pub(crate) name: String,
    /// Whether its parent does not wait for it.
    pub(crate) daemon: bool,
}

static MYSELF: OnceLock<Myself> = OnceLock::new();

/// What this process was told of itself; nothing if it is the first one.
pub(crate) fn myself() -> Option<&'static Myself> {
    MYSELF.get()
}

type LastThing = Box<dyn FnOnce(bool) + Send>;

/// What is done when the job is done.
static LAST_THINGS: Mutex<Vec<LastThing>> = Mutex::new(Vec::new());

/// When the job of this process is done, whether well or not (which it is told), it does this before it ends. Not if it is killed, exits or aborts, and
/// never in the first process.
pub(crate) fn at_the_end(act: impl FnOnce(bool) + Send + 'static) {
    if myself().is_some() {
        LAST_THINGS.lock().push(Box::new(act));
    }
}

/// Does the one job; the exit code.
pub(super) fn serve(jobs: &[&dyn Registered]) -> i32 {
    let lifeline = match lifeline() {
        Ok(lifeline) => lifeline,
        Err(error) => return complain(&format!("a process cannot arrange its descriptors: {error}")),
    };
    let (message, luggage) = match luggage::receive(&lifeline) {
        Ok(Some(told)) => told,
        Ok(None) => return 0,
        Err(error) => return complain(&format!("this is no job for a process: {error}")),
    };
    end_with_the_parent(lifeline);
    let (launch, mut args) = match postcard::take_from_bytes::<Launch<'_>>(&message) {
        Ok(told) => told,
        Err(error) => return complain(&format!("this is no job for a process: {error}")),
    };
    let name = launch.name.into_owned();
    if launch.version != VERSION {
        return complain(&format!("{name}: its parent is of version {}, and this is {VERSION}", launch.version));
    }
    say_panics(&name);
    // nobody else sets it
    let _ = MYSELF.set(Myself { name: name.clone(), daemon: launch.daemon });
    let Some(job) = jobs.iter().find(|job| job.name() == launch.job) else {
        let known: Vec<&str> = jobs.iter().map(|job| job.name()).collect();
        return complain(&format!(
            "{name}: there is no job `{}`, only {}; give it to `serve_if_asked` in `main`",
            launch.job,
            known.join(", ")
        ));
    };
    let done = luggage::unpack(luggage, || job.serve(&mut args, &mut Vec::new(), &mut Spent::default()));
    let last: Vec<LastThing> = std::mem::take(&mut *LAST_THINGS.lock());
    last.into_iter().for_each(|act| act(done.is_ok()));
    match done {
        Ok(()) => 0,
        // the hook has said it
        Err(Fault::Panicked(_)) => FAILED,
        Err(Fault::Failed(words)) => {
            complain(&format!("{name}: {words}"));
            FAILED
        }
        Err(Fault::Refused(why)) => {
            complain(&format!("{name}: {why}"));
            MISUNDERSTOOD
        }
    }
}

/// The socket to the parent, taken away from standard input, which is empty from now on.
fn lifeline() -> io::Result<UnixStream> {
    // a copy that a process started by the job does not inherit
    let lifeline = io::stdin().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdin(std::fs::File::open("/dev/null")?)?;
    Ok(UnixStream::from(lifeline))
}

/// Whatever the job does: when the parent is gone, even by `kill -9`, the lifeline ends, and this process with it.
fn end_with_the_parent(mut lifeline: UnixStream) {
    let watch = move || {
        // nothing more is ever said; an interruption is no end
        while matches!(lifeline.read(&mut [0]), Err(error) if error.kind() == io::ErrorKind::Interrupted) {}
        std::process::exit(FAILED);
    };
    std::thread::spawn(watch);
}

/// A panic is told in one line, with the process's name, on whatever thread.
fn say_panics(name: &str) {
    let name = name.to_string();
    std::panic::set_hook(Box::new(move |info| {
        let said = info.payload_as_str().unwrap_or("a panic without a message");
        let at = info.location().map(|at| format!(" ({})", text::place(at))).unwrap_or_default();
        // if that fails, there is nobody to tell
        let _ = writeln!(io::stderr(), "{name} panicked: {said}{at}");
    }));
}
