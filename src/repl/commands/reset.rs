use super::bench::Place;
use crate::repl::find;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::Args;
use std::io::Write;

/// Begin an exercise anew; what you wrote is kept aside
#[derive(Debug, Args)]
pub(crate) struct Reset {
    /// The exercise
    #[arg(value_name = "EXERCISE")]
    name: String,
    #[command(flatten)]
    place: Place,
}

impl Reset {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let exercise = find::exercise(session.course(), &self.name)?;
        let workspace = self.place.workspace(session)?;
        let kept = workspace.reset(exercise).map_err(|trouble| Refusal::usage(trouble.to_string()))?;
        if let Some(kept) = kept {
            writeln!(out, "  what you had is kept: {}", kept.display())?;
        }
        writeln!(out, "  begun anew: {}", session.look().bold(&workspace.file(exercise).display().to_string()))?;
        Ok(Status::Fine)
    }
}
