use crate::repl::outcome;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::trace::lanes;
use clap::Args;
use std::io::Write;

/// Explain the last schedule that failed or was replayed
///
/// That is the one you replayed last, or the shortest failing one that
/// `explore`, `prove`, `run` or `predict` showed since.
#[derive(Debug, Args)]
pub(crate) struct Why {}

impl Why {
    pub(super) fn run(session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let Some(witness) = session.witness().cloned() else {
            let how = "nothing to explain yet; `explore` a demo that fails, or `replay` a schedule, then type `why`";
            return Err(Refusal::usage(how));
        };
        let trace = witness.trace(session)?;
        let (look, width) = (session.look(), session.width());
        writeln!(out, "  {}", look.bold(&witness.title()))?;
        write!(out, "{}", lanes::ending(&trace, look, width))?;
        let reasons = outcome::reasons(&trace, look, width);
        if reasons.is_empty() {
            writeln!(out, "  nothing in it needs an explanation")?;
        }
        write!(out, "{reasons}")?;
        writeln!(out, "  {}", look.dim(&witness.how_to_see()))?;
        Ok(Status::Fine)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn without_anything_to_explain_it_says_what_to_do_first() {
        assert!(say(&mut toy(), "why").starts_with("nothing to explain yet; `explore` a demo that fails"));
    }

    #[test]
    fn what_was_replayed_is_explained_with_its_demo_named() {
        let mut session = toy();
        say(&mut session, "replay dice lock=off @");
        assert_eq!(
            say(&mut session, "why"),
            "  dice lock=off @\n  ends with side = 1\n  nothing in it needs an explanation\n  \
             see it: replay dice lock=off @\n"
        );
    }
}
