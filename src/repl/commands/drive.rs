use crate::course::Goal;
use crate::course::drive::{self, Start};
use crate::repl::find;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::{Driver, Session};
use crate::repl::settings::Settings;
use crate::repl::workshop::Driven;
use crate::sched::Limits;
use crate::trace::text;
use clap::Args;
use std::io::Write;

/// Be the scheduler: say which thread takes the next step
///
/// The program stands still and shows where each thread is. Type a thread's
/// name to let it take one step; `undo`, `redo`, `hint` and `help` are there.
/// With an @SCHEDULE you begin where that ends.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  drive counter lock=off increments=1\n  drive overdraft")]
pub(crate) struct Drive {
    /// The demo or the challenge
    #[arg(value_name = "DEMO")]
    demo: String,
    /// Its knobs, as name=value, and perhaps an @SCHEDULE
    #[arg(value_name = "SETTING")]
    settings: Vec<String>,
}

impl Drive {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        if let Some(exercise) = own(&self.demo, session) {
            return self.exercise(exercise, session, out);
        }
        let (_, demo) = session.demo(&self.demo)?;
        let (settings, start) = start(&self.demo, self.settings, session)?;
        let drive = drive::Drive::begin(start).map_err(|misfit| settings.misfit(&misfit))?;
        for line in text::wrap(demo.summary, session.width().saturating_sub(2)) {
            writeln!(out, "  {line}")?;
        }
        out.write_all(drive.introduce(session.screen()).as_bytes())?;
        session.drive(Driver::Course(Box::new(drive)));
        Ok(Status::Fine)
    }

    /// Drives what was judged last, in its own process.
    fn exercise(self, name: &'static str, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let screen = session.screen();
        let Some(last) = session.bench().last.as_ref().filter(|last| last.exercise.name == name) else {
            return Err(Refusal::Usage(format!("`check {name}` first; then `drive {name}` opens what was judged")));
        };
        let schedule = match self.settings.as_slice() {
            [] => "",
            [token] if token.starts_with('@') => token,
            [word, ..] => {
                return Err(Refusal::Usage(format!(
                    "an exercise has no settings, so leave `{}` out",
                    find::short(word)
                )));
            }
        };
        let begun = Driven::begin(&last.program, name, &last.report.scenario, schedule, screen);
        let (drive, text) = begun.map_err(Refusal::Usage)?;
        out.write_all(text.as_bytes())?;
        session.drive(Driver::Exercise(drive));
        Ok(Status::Fine)
    }
}

/// What is to be driven, from what was typed.
///
/// # Errors
/// If there is no such demo, or it has no such settings.
pub(crate) fn start(demo: &str, words: Vec<String>, session: &Session) -> Result<(Settings, Start), Refusal> {
    let (home, demo) = session.demo(demo)?;
    let (settings, schedule) = Settings::with_schedule(demo, words)?;
    let start = Start {
        home,
        name: demo.name.to_string(),
        typed: settings.typed(),
        program: demo.program(settings.knobs.clone()),
        explorer: session.explorer(settings.time, Limits::default()),
        goal: session.course().challenge(demo.name).map(|challenge| Goal::from(challenge.goal)),
        schedule,
    };
    Ok((settings, start))
}

/// The name of an exercise, if that is what was typed, and no demo.
fn own(typed: &str, session: &Session) -> Option<&'static str> {
    let mut all = session.lessons().iter().flat_map(|lesson| lesson.exercises);
    all.find(|exercise| exercise.name == typed).map(|exercise| exercise.name)
}
