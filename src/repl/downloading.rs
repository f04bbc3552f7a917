//! What is shown while many things are done, and how Ctrl-C ends them.

use super::refusal::Refusal;
use super::session::Session;
use super::signals::LOOK_AGAIN;
use crate::lessons::flags::download::{Downloader, Plan, Tally, download_many};
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
    let stop = downloader.client().stop();
    let work = |tell: &dyn Fn(_)| download_many(downloader, plan, |done| tell(done.clone()));
    follow(plan.codes.len(), verbose, session, &|| stop.stop(), work, |done| {
        // after Ctrl-C all that is left comes at once, and is told as one number
        if verbose && !stop.is_stopped() { writeln!(out, "  {done}").and_then(|()| out.flush()) } else { Ok(()) }
    })
}

/// Does work of so many parts on a thread of its own, which tells of each when it is done: `each` hears of it here. Unless `each` is `verbose`, a bar
/// on standard error shows how far it is where somebody looks. Ctrl-C calls `stop`, any number of times.
///
/// # Errors
/// If `each` fails, which calls `stop`, too.
pub(crate) fn follow<D: Send, T: Send>(
    parts: usize,
    verbose: bool,
    session: &Session,
    stop: &dyn Fn(),
    work: impl FnOnce(&dyn Fn(D)) -> T + Send,
    mut each: impl FnMut(D) -> io::Result<()>,
) -> Result<T, Refusal> {
    let bar = bar(parts, session.is_watched() && !verbose, session.look().ascii);
    std::thread::scope(|scope| {
        let (tell, told) = channel();
        // nobody listens any more when the output is closed
        let worker = scope.spawn(move || work(&|done| drop(tell.send(done))));
        let mut written = Ok(());
        loop {
            match told.recv_timeout(LOOK_AGAIN) {
                Ok(done) if written.is_ok() => {
                    bar.inc(1);
                    written = each(done);
                }
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if session.interrupt().is_raised() || written.is_err() {
                stop();
            }
        }
        bar.finish_and_clear();
        let result = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        written.map(|()| result).map_err(Refusal::Output)
    })
}

fn bar(parts: usize, drawn: bool, ascii: bool) -> ProgressBar {
    let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(parts as u64), target);
    let template = "  {percent:>3}% {bar:40} {pos}/{len} [{elapsed}<{eta}]";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(if ascii { style.progress_chars("#>-") } else { style.progress_chars("█▉▊▋▌▍▎▏ ") });
    bar.tick();
    bar
}
