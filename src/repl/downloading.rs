//! What is shown while many downloads go on, and how Ctrl-C ends them.

use super::refusal::Refusal;
use super::session::Session;
use super::signals::LOOK_AGAIN;
use crate::lessons::flags::http::Stop;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Display;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};

/// What is downloaded, as far as it is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    /// How many downloads there are.
    pub(crate) total: usize,
    /// Whether there is a line for each, and no bar.
    pub(crate) verbose: bool,
}

/// Downloads on a thread of its own, and shows here how far it is; Ctrl-C calls `stop`, and then what there is is counted. `download` tells
/// its argument of each download that is done.
///
/// # Errors
/// If `out` cannot be written; the download is stopped.
pub(crate) fn watch<D: Display + Send, T: Send>(
    shown: Shown,
    stop: &Stop,
    session: &Session,
    out: &mut dyn Write,
    download: impl FnOnce(&dyn Fn(D)) -> T + Send,
) -> Result<T, Refusal> {
    let mut show = Show::new(shown, session, out);
    std::thread::scope(|scope| {
        let (tell, told) = channel();
        // nobody listens any more when the output is closed
        let worker = scope.spawn(move || download(&|done| drop(tell.send(done))));
        let mut written = Ok(());
        loop {
            match told.recv_timeout(LOOK_AGAIN) {
                Ok(done) if written.is_ok() => written = show.done(&done, stop),
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if session.interrupt().is_raised() || written.is_err() {
                stop.stop();
            }
        }
        show.end();
        let result = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        written.map(|()| result).map_err(Refusal::Output)
    })
}

/// How far the download is: a line for each, or a bar on standard error where somebody looks.
struct Show<'o> {
    out: Option<&'o mut dyn Write>,
    bar: ProgressBar,
}

impl<'o> Show<'o> {
    fn new(Shown { total, verbose }: Shown, session: &Session, out: &'o mut dyn Write) -> Show<'o> {
        let drawn = session.is_watched() && !verbose;
        let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total as u64), target);
        let (template, ascii) = ("  {percent:>3}% {bar:40} {pos}/{len} [{elapsed}<{eta}]", session.look().ascii);
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(if ascii {
            style.progress_chars("#>-")
        } else {
            style.progress_chars("█▉▊▋▌▍▎▏ ")
        });
        bar.tick();
        Show { out: verbose.then_some(out), bar }
    }

    fn done(&mut self, done: &impl Display, stop: &Stop) -> io::Result<()> {
        self.bar.inc(1);
        match &mut self.out {
            // after Ctrl-C all that is left comes at once, and is told as one number
            Some(out) if !stop.is_stopped() => writeln!(out, "  {done}").and_then(|()| out.flush()),
            _ => Ok(()),
        }
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
