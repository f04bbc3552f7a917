use super::bench::Place;
use super::check;
use crate::repl::find;
use crate::repl::keys::{self, Keys};
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::Args;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How often the file is looked at: below what a person notices, and it works on every file system.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Judge your exercise on every save, until you press a key
#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// The exercise
    #[arg(value_name = "EXERCISE")]
    name: String,
    #[command(flatten)]
    place: Place,
}

impl Watch {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let exercise = find::exercise(session.course(), &self.name)?;
        let workspace = self.place.workspace(session)?;
        let file = workspace.file(exercise);
        if !file.exists() {
            let (file, name) = (file.display(), exercise.name);
            return Err(Refusal::Usage(format!("there is no {file}; `exercise {name}` puts it there")));
        }
        let interrupt = session.interrupt().clone();
        let watched = keys::are_there().then(Keys::watch);
        loop {
            let saved = state(&file);
            // a file that is gone for a moment is one that an editor is writing
            match check::one(exercise, &workspace, false, session, out) {
                Ok(Status::Interrupted) => return Ok(Status::Fine),
                Ok(_) => {}
                Err(Refusal::Usage(what)) => writeln!(out, "  {}", session.look().bad(&what))?,
                Err(other) => return Err(other),
            }
            let how = if watched.is_some() { "any key ends it" } else { "Ctrl-C ends it" };
            writeln!(out, "  {}", session.look().dim(&format!("watching {} {how}", session.look().dot())))?;
            out.flush()?;
            while state(&file) == saved {
                let key = match &watched {
                    Some(keys) => keys.pressed(LOOK_AGAIN),
                    None => {
                        crate::sched::sleep(LOOK_AGAIN);
                        false
                    }
                };
                if key || interrupt.is_raised() {
                    interrupt.clear();
                    return Ok(Status::Fine);
                }
            }
        }
    }
}

/// When the file was saved, and how long it is.
fn state(file: &Path) -> Option<(SystemTime, u64)> {
    let about = std::fs::metadata(file).ok()?;
    Some((about.modified().ok()?, about.len()))
}
