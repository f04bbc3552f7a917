use super::open::show;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::Args;
use std::io::Write;

/// Go on to the next lesson; the one you leave counts as done
#[derive(Debug, Args)]
pub(crate) struct Next {}

impl Next {
    pub(super) fn run(session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let Some((index, lesson)) = session.here() else { return show(0, session, out) };
        session.note(|progress| progress.finish(lesson.name));
        if index + 1 < session.lessons().len() {
            return show(index + 1, session, out);
        }
        writeln!(out, "`{}` was the last lesson; `lessons` shows what is left to do.", lesson.name)?;
        Ok(Status::Fine)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn next_goes_through_the_list_and_marks_what_it_leaves_as_done() {
        let mut session = toy();
        assert!(say(&mut session, "next").starts_with("  1 · "));
        assert!(session.progress().done.is_empty());
        assert!(say(&mut session, "next").starts_with("  2 · "));
        assert_eq!(session.progress().done, ["toy"]);
        assert!(say(&mut session, "next").starts_with("`bare` was the last lesson"));
        assert_eq!(session.progress().done, ["toy", "bare"]);
        assert!(say(&mut session, "back").starts_with("  1 · "));
        assert_eq!(say(&mut session, "back"), "this is the first lesson; `next` goes on\n");
    }
}
