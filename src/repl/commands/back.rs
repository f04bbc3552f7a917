use super::open::show;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::Args;
use std::io::Write;

/// Go back to the lesson before
#[derive(Debug, Args)]
pub(crate) struct Back {}

impl Back {
    pub(super) fn run(session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let here = session.here().map_or(0, |(index, _)| index);
        if let Some(before) = here.checked_sub(1) {
            return show(before, session, out);
        }
        writeln!(out, "this is the first lesson; `next` goes on")?;
        Ok(Status::Fine)
    }
}
