use super::bench::Place;
use super::exercise::Begin;
use crate::course::Challenge;
use crate::repl::find::short;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::suggest::did_you_mean;
use clap::Args;
use std::io::Write;

/// Repair what you broke: open the exercise that a challenge leads to
///
/// Without a name: the challenge you drive, or won last. Where a challenge has
/// an exercise form, winning it says so.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  fix overdraft")]
pub(crate) struct Fix {
    /// The challenge
    #[arg(value_name = "CHALLENGE")]
    name: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Fix {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let challenge = match &self.name {
            Some(typed) => named(typed, session)?,
            None => session.at_hand().ok_or_else(|| {
                Refusal::usage(
                    "fix which challenge? `challenges` lists them; `fix overdraft` opens the exercise of one",
                )
            })?,
        };
        let name = challenge.demo.name;
        let exercise = challenge.fix.ok_or_else(|| {
            Refusal::usage(format!("`{name}` has no exercise form; `exercise` lists what you can write yourself"))
        })?;
        Begin::of(exercise, self.place).run(session, out)
    }
}

fn named(typed: &str, session: &Session) -> Result<&'static Challenge, Refusal> {
    session.course().challenge(typed).ok_or_else(|| {
        let meant = did_you_mean(typed, session.course().challenges().map(|(_, challenge)| challenge.demo.name));
        let help = if meant.is_empty() { "; `challenges` lists them".into() } else { meant };
        Refusal::usage(format!("no challenge `{}`{help}", short(typed)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn what_cannot_be_fixed_is_said_with_what_to_type_instead() {
        let mut session = toy();
        assert!(say(&mut session, "fix").starts_with("fix which challenge?"));
        assert_eq!(say(&mut session, "fix nothing"), "no challenge `nothing`; `challenges` lists them");
    }
}
