use crate::futures::process::ProcessPoolExecutor;
use crate::lessons::flags::http::Stop;
use crate::lessons::thumbnails::many::{Found, MOST_WORKERS, Mode, Plan, Tally, find, make_all};
use crate::lessons::thumbnails::thumbnail::{SIDE, Trouble};
use crate::repl::downloading;
use crate::repl::find::short;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::say::count;
use crate::repl::session::Session;
use crate::trace::text::{one_line, wrap};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

/// Where more fail than this, the others are not named one by one.
const TOLD: usize = 20;

/// Make a thumbnail of every picture in a directory, next to it
///
/// NAME_thumbnail.jpg for NAME.jpg: its longest side has 128 pixels at most.
/// Thumbnails are left out; a picture that cannot be read is told of, and the
/// others are made.
#[derive(Debug, Args)]
pub(super) struct Thumbs {
    /// The directory
    #[arg(value_name = "DIR", default_value = "images")]
    directory: PathBuf,
    /// One after the other, by a pool of threads, or by a pool of processes
    #[arg(long, value_name = "MODE", default_value = "processes")]
    mode: How,
    /// So many at once [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST_WORKERS as u64))]
    workers: Option<u64>,
    /// The longest side in pixels
    #[arg(long, value_name = "N", default_value_t = SIDE, value_parser = clap::value_parser!(u32).range(1..=4096))]
    size: u32,
    /// Take thumbnails for pictures, too
    #[arg(long)]
    everything: bool,
    /// Name each thumbnail and each failure as it comes
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum How {
    Single,
    Threads,
    Processes,
}

impl Thumbs {
    pub(super) fn run(self, session: &Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let found = find(&self.directory, self.everything).map_err(|error| self.no_directory(&error))?;
        let plan = self.plan(found.originals.clone());
        writeln!(out, "  {}", self.headline(&found, &plan))?;
        if plan.originals.is_empty() {
            writeln!(out, "  nothing to do; `images get` downloads pictures")?;
            return Ok(Status::Fine);
        }
        out.flush()?;

        let (stop, started) = (Stop::default(), Instant::now());
        let work = |tell: &dyn Fn(_)| make_all(&plan, &stop, |done| tell(done.clone()));
        let mut failed = Vec::new();
        let tally = downloading::follow(plan.originals.len(), self.verbose, session, &|| stop.stop(), work, |done| {
            let line = one_line(&done.to_string());
            // after Ctrl-C all that is left comes at once, and is told as one number
            if self.verbose && !stop.is_stopped() {
                writeln!(out, "  {line}").and_then(|()| out.flush())?;
            } else if !matches!(done.result, Ok(_) | Err(Trouble::Stopped)) {
                failed.push(line);
            }
            Ok(())
        })?;
        let elapsed = started.elapsed();
        for line in failed.iter().take(TOLD) {
            for line in wrap(line, session.width().saturating_sub(2)) {
                writeln!(out, "  {line}")?;
            }
        }
        if let more @ 1.. = failed.len().saturating_sub(TOLD) {
            writeln!(out, "  and {more} more; -v names all of them")?;
        }
        writeln!(out, "  {}", summary(&tally))?;
        writeln!(out, "  Took {:.2} seconds", elapsed.as_secs_f64())?;
        Ok(match tally {
            _ if session.interrupt().is_raised() => Status::Interrupted,
            Tally { failed: 1.., .. } => Status::Failed,
            _ => Status::Fine,
        })
    }

    fn plan(&self, originals: Vec<PathBuf>) -> Plan {
        let mode = match self.mode {
            How::Single => Mode::Single,
            How::Threads => Mode::Threads,
            How::Processes => Mode::Processes,
        };
        let wished = self.workers.and_then(|workers| usize::try_from(workers).ok());
        Plan::new(originals, mode, wished.unwrap_or_else(ProcessPoolExecutor::default_workers), self.size)
    }

    fn headline(&self, found: &Found, plan: &Plan) -> String {
        let directory = one_line(&self.directory.display().to_string());
        let mut line = format!("{directory}: {}", count(found.originals.len() as u64, "picture"));
        for (number, what) in [(found.thumbnails, "thumbnail"), (found.others, "other file")] {
            if number > 0 {
                line += &format!(", {} left out", count(number as u64, what));
            }
        }
        let by = match plan.mode {
            _ if plan.originals.is_empty() => return line,
            Mode::Single => "; one after the other".into(),
            Mode::Threads => format!("; by {}", count(plan.workers as u64, "thread")),
            Mode::Processes if plan.workers == 1 => "; by 1 process".into(),
            Mode::Processes => format!("; by {} processes", plan.workers),
        };
        line + &by
    }

    fn no_directory(&self, error: &io::Error) -> Refusal {
        let typed = self.directory.display().to_string();
        let directory = short(&typed);
        Refusal::Usage(match error.kind() {
            io::ErrorKind::NotFound => {
                format!(
                    "no directory {directory}; `images get` downloads pictures into images, or name another: images thumbs DIR"
                )
            }
            io::ErrorKind::NotADirectory => {
                format!("{directory} is no directory; name the one that the pictures are in: images thumbs DIR")
            }
            _ => format!("cannot read the directory {directory}: {error}; name another: images thumbs DIR"),
        })
    }
}

fn summary(tally: &Tally) -> String {
    let mut line = format!("{} made", count(tally.made as u64, "thumbnail"));
    if tally.failed > 0 {
        line += &format!(", {} failed", tally.failed);
    }
    if tally.not_done > 0 {
        line += &format!(", {} not done: stopped before", tally.not_done);
    }
    line
}
