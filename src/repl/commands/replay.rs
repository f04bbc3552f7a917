use crate::repl::outcome;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::settings::Settings;
use crate::repl::witness::Witness;
use crate::trace::lanes;
use clap::Args;
use std::io::Write;

/// Follow one schedule step by step: who did what, and what came of it
///
/// The schedule is the token that `explore` prints behind each outcome.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  replay counter lock=off increments=1 @1.2.2.1")]
pub(crate) struct Replay {
    /// The demo
    #[arg(value_name = "DEMO")]
    demo: String,
    /// Its knobs, as name=value, and the @SCHEDULE
    #[arg(value_name = "SETTING")]
    settings: Vec<String>,
}

impl Replay {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (home, demo) = session.demo(&self.demo)?;
        let (settings, schedule) = Settings::with_schedule(demo, self.settings)?;
        let Some(schedule) = schedule else {
            let how = format!("which schedule? `explore {}` prints one for each outcome", settings.typed());
            return Err(Refusal::Usage(how));
        };
        let witness = Witness::schedule(&settings, &schedule);
        let trace = witness.trace(session)?;

        let look = session.look();
        let source = |path: &str, line: u32| home.line(path, line);
        let mut page = lanes::replay(&trace, &source, look, session.width());
        page += &outcome::reasons(&trace, look, session.width());
        session.page(&page, out)?;
        session.remember(witness);
        Ok(Status::Fine)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn what_is_no_schedule_is_refused_with_what_to_type() {
        let mut session = toy();
        for (line, said) in [
            ("replay dice lock=off", "which schedule? `explore dice lock=off` prints one for each outcome"),
            ("replay dice @1 @2", "one schedule at a time; type only one word that begins with @"),
            ("replay dice @x", "`x` is no part of a schedule; write thread numbers with dots between, like @1.2.2.1"),
        ] {
            assert_eq!(say(&mut session, line), said);
        }
    }
}
