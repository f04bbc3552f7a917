use crate::repl::find;
use crate::repl::highlight;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::Args;
use std::io::Write;

/// Show a right solution of an exercise
///
/// It is free once yours is proved; before, --yes shows it.
#[derive(Debug, Args)]
pub(crate) struct Solution {
    /// The exercise
    #[arg(value_name = "EXERCISE")]
    name: String,
    /// Yes, before mine is proved
    #[arg(long)]
    yes: bool,
}

impl Solution {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let exercise = find::exercise(session.course(), &self.name)?;
        let name = exercise.name;
        if !self.yes && !session.progress().has_passed(name) {
            writeln!(
                out,
                "  yours is not proved yet; `hint` helps, and `solution {name} --yes` shows it all the same"
            )?;
            return Ok(Status::Fine);
        }
        let look = session.look();
        let lines = exercise.solution.lines().map(|line| format!("  {}", highlight::rust(line, look)));
        let page: String = lines.map(|line| format!("{}\n", line.trim_end())).collect();
        session.page(&page, out)?;
        Ok(Status::Fine)
    }
}
