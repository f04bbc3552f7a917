use crate::repl::refusal::{Refusal, Status};
use crate::repl::save::save;
use crate::repl::say::count;
use crate::repl::session::Session;
use crate::repl::settings::Settings;
use crate::repl::waiting;
use crate::repl::witness::{self, Witness};
use crate::sched::{Cut, Limits};
use crate::trace::{Trace, lanes, perfetto, svg};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Draw the last schedule, or another, as lanes over its steps
///
/// Without a demo it draws what `why` explains; of a demo without a
/// schedule, the shortest that fails, or if none does, the straightest.
/// An SVG file shows every call; a trace opens in ui.perfetto.dev.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  timeline counter lock=off increments=1 @1.2.2.1\n  timeline philosophers n=4")]
pub(crate) struct Timeline {
    /// The demo
    #[arg(value_name = "DEMO")]
    demo: Option<String>,
    /// Its knobs, as name=value, and the @SCHEDULE
    #[arg(value_name = "SETTING")]
    settings: Vec<String>,
    /// Write it as a picture
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write it for Perfetto and chrome://tracing
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Replace files that are there already
    #[arg(long)]
    force: bool,
}

impl Timeline {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let witness = match &self.demo {
            Some(demo) => asked_for(session, demo, self.settings)?,
            None => session.witness().cloned().ok_or_else(|| {
                Refusal::usage("nothing to draw yet; `replay` a schedule first, or name a demo: `timeline DEMO`")
            })?,
        };
        let trace = witness.trace(session)?;
        let title = witness.title();
        let look = session.look();
        if self.svg.is_none() && self.trace.is_none() {
            let page = format!("  {}\n{}", look.bold(&title), drawn(&witness, &trace, session));
            session.page(&page, out)?;
        }
        if let Some(path) = &self.svg {
            save(path, &svg(&trace, &title), self.force)?;
            writeln!(out, "  {title}: {} drawn in {}", count(trace.steps.len() as u64, "step"), path.display())?;
        }
        if let Some(path) = &self.trace {
            save(path, &perfetto(&trace, &title), self.force)?;
            writeln!(out, "  {title}: a trace in {}; open it in https://ui.perfetto.dev", path.display())?;
        }
        session.remember(witness);
        Ok(Status::Fine)
    }
}

/// A live run over time; a schedule over its steps, for time does not pass in it.
fn drawn(witness: &Witness, trace: &Trace, session: &Session) -> String {
    let (look, width) = (session.look(), session.width());
    if witness.is_live() {
        lanes::timeline(trace, look, width) + &lanes::ending(trace, look, width)
    } else {
        lanes::chart(trace, look, width)
    }
}

/// The schedule that was typed; else the shortest that fails, else the one with the fewest switches.
///
/// # Errors
/// If there is no such demo, it has no such settings, or no schedule was found.
pub(crate) fn asked_for(session: &Session, demo: &str, words: Vec<String>) -> Result<Witness, Refusal> {
    let (_, demo) = session.demo(demo)?;
    let (settings, schedule) = Settings::with_schedule(demo, words)?;
    if let Some(schedule) = schedule {
        return Ok(Witness::schedule(&settings, &schedule));
    }
    let explorer = session.explorer(settings.time, Limits::default());
    let found = waiting::explore(session, &explorer, &demo.program(settings.knobs.clone()));
    let fewest = || found.outcomes.iter().min_by_key(|one| (one.switches, one.schedule.turns.len()));
    match witness::shortest_failing(&found).or_else(fewest) {
        Some(one) => Ok(Witness::schedule(&settings, &one.schedule)),
        None => {
            let why = found.cut.unwrap_or(Cut::Interrupted);
            Err(Refusal::Usage(format!("no schedule was found to draw: {why}; name one with @SCHEDULE")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn without_anything_to_draw_it_says_what_to_do_first() {
        let mut session = toy();
        assert!(say(&mut session, "timeline").starts_with("nothing to draw yet; `replay` a schedule first"));
        assert!(say(&mut session, "timeline dcie").contains("did you mean `dice`?"));
        assert!(say(&mut session, "timeline dice @x").contains("is no part of a schedule"));
        assert!(say(&mut session, "timeline dice @1 @2").starts_with("one schedule at a time"));
    }
}
