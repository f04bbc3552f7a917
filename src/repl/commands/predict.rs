use super::explore::Bounds;
use crate::course::Situation;
use crate::repl::predict::Quiz;
use crate::repl::question::Question;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::settings::Settings;
use crate::repl::waiting;
use crate::sched::Cut;
use clap::Args;
use std::io::Write;

/// Say yourself how a demo can end; the exploration answers
///
/// The next line is your answer. You are told what you missed, with a
/// schedule that shows it, and why the rest cannot happen.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  predict counter lock=off increments=1\n  predict philosophers")]
pub(crate) struct Predict {
    /// The demo
    #[arg(value_name = "DEMO")]
    demo: String,
    /// Its knobs, as name=value
    #[arg(value_name = "SETTING")]
    settings: Vec<String>,
    #[command(flatten)]
    bounds: Bounds,
}

impl Predict {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (_, demo) = session.demo(&self.demo)?;
        let settings = Settings::read(demo, Situation::Explore, &self.settings)?;
        let explorer = session.explorer(settings.time, self.bounds.limits());
        let found = waiting::explore(session, &explorer, &demo.program(settings.knobs.clone()));
        if found.cut == Some(Cut::Interrupted) {
            writeln!(out, "  interrupted; nothing was asked")?;
            return Ok(Status::Interrupted);
        }
        let quiz = Quiz::about(demo, settings, found, session)?;
        quiz.ask(demo, session, out)?;
        session.ask(Question::Predict(Box::new(quiz)));
        Ok(Status::Fine)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn the_next_line_is_the_answer_and_what_is_none_is_explained() {
        let mut session = toy();
        let asked = say(&mut session, "predict dice lock=off");
        assert!(
            asked.starts_with("  dice lock=off sides=2\n  A die is cast.\n  Which values can side have"),
            "{asked}"
        );
        assert!(say(&mut session, "one").starts_with("`one` is no value of side"));
        assert!(
            say(&mut session, "explore dice").starts_with("a question is open: answer it, or leave it with `skip`")
        );
        assert_eq!(say(&mut session, "# a remark"), "");
        assert_eq!(say(&mut session, "1"), "  Right. 1 inequivalent order, standing for 1 interleaving: always 1.\n");
        assert!(say(&mut session, "1").starts_with("no command `1`"), "the question is settled");
    }

    #[test]
    fn an_empty_line_and_skip_leave_the_question() {
        for leave in ["", "skip"] {
            let mut session = toy();
            say(&mut session, "predict dice");
            assert_eq!(say(&mut session, leave), "");
            assert!(say(&mut session, "1").starts_with("no command `1`"), "{leave}");
        }
    }
}
