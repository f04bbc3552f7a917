use crate::course::judge::Verdict;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::trace::text;
use clap::Args;
use std::io::Write;

/// Help with the exercise judged last: a question, the place, the fix
#[derive(Debug, Args)]
pub(crate) struct Hint {}

impl Hint {
    pub(super) fn run(session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let width = session.width();
        let Some(last) = &mut session.bench().last else {
            return Err(Refusal::usage("on what? `check EXERCISE` first, or `drive` a program and ask there"));
        };
        let name = last.exercise.name;
        if last.report.verdict == Verdict::Proved {
            writeln!(out, "  {name} is proved; there is nothing to hint at")?;
            return Ok(Status::Fine);
        }
        let rung = last.hints.min(last.report.hints.len().saturating_sub(1));
        last.hints += 1;
        let said = last.report.hints.get(rung).cloned().unwrap_or_else(|| {
            format!("step through it and watch where it goes wrong: `drive {name} @{}`", last.report.schedule)
        });
        for line in text::wrap(&said, width.saturating_sub(2)) {
            writeln!(out, "  {line}")?;
        }
        Ok(Status::Fine)
    }
}
