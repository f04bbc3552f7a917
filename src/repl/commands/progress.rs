use super::challenges;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::say;
use crate::repl::session::Session;
use clap::Args;
use std::io::Write;

/// Say what you have done, and where that is kept
#[derive(Debug, Args)]
pub(crate) struct ShowProgress {}

impl ShowProgress {
    pub(super) fn run(session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (progress, lessons) = (session.progress(), session.lessons());
        let done: Vec<&str> = lessons.iter().map(|l| l.name).filter(|name| progress.is_done(name)).collect();
        let left: Vec<&str> = lessons.iter().map(|l| l.name).filter(|name| !progress.is_done(name)).collect();
        writeln!(out, "{} of {} done", done.len(), say::count(lessons.len() as u64, "lesson"))?;
        for (what, names) in [("done", done), ("to do", left)] {
            if !names.is_empty() {
                writeln!(out, "  {what}: {}", names.join(", "))?;
            }
        }
        let (won, challenges) = challenges::won(session);
        if challenges > 0 {
            writeln!(out, "{won} of {} won", say::count(challenges as u64, "challenge"))?;
        }
        if let Some((_, lesson)) = session.here() {
            writeln!(out, "  you are at: {}", lesson.name)?;
        }
        match session.store() {
            Some(store) => writeln!(out, "  kept in {}", store.file().display())?,
            None => writeln!(out, "  not saved in this session")?,
        }
        Ok(Status::Fine)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn progress_says_what_is_done_and_what_is_left() {
        let mut session = toy();
        say(&mut session, "open toy");
        say(&mut session, "next");
        assert_eq!(
            say(&mut session, "progress"),
            "1 of 2 lessons done\n  done: toy\n  to do: bare\n  you are at: bare\n  not saved in this session\n"
        );
    }
}
