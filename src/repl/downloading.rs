//! What is shown while many downloads go on, and how Ctrl-C ends them.

use super::refusal::Refusal;
use super::session::Session;
use super::signals::LOOK_AGAIN;
use crate::lessons::flags::client::Stop;
use crate::lessons::flags::download::{Done, Downloader, Plan, Tally, download_many};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};

/// Downloads on a thread of its own, and shows here how far it is; Ctrl-C stops it, and then what there is is counted.
///
/// # Errors
/// If `out` cannot be written; the download is stopped.
pub(crate) fn watch(
    downloader: &Arc<Downloader>,
    plan: &Plan,
    verbose: bool,
    session: &Session,
    out: &mut dyn Write,
) -> Result<Tally, Refusal> {
    let mut show = Show::new(plan.codes.len(), verbose, session, out);
    let stop = downloader.client().stop();
    std::thread::scope(|scope| {
        let (tell, told) = channel();
        // nobody listens any more when the output is closed
        let worker = scope.spawn(move || download_many(downloader, plan, |done| drop(tell.send(done.clone()))));
        let mut written = Ok(());
        loop {
            match told.recv_timeout(LOOK_AGAIN) {
                Ok(done) if written.is_ok() => written = show.done(&done, &stop),
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if session.interrupt().is_raised() || written.is_err() {
                stop.stop();
            }
        }
        show.end();
        let tally = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        written.map(|()| tally).map_err(Refusal::Output)
    })
}

/// How far the download is: a line for each flag, or a bar on standard error where somebody looks.
struct Show<'o> {
    out: Option<&'o mut dyn Write>,
    bar: ProgressBar,
}

impl<'o> Show<'o> {
    fn new(flags: usize, verbose: bool, session: &Session, out: &'o mut dyn Write) -> Show<'o> {
        let drawn = session.is_watched() && !verbose;
        let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(flags as u64), target);
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

    fn done(&mut self, done: &Done, stop: &Stop) -> io::Result<()> {
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
