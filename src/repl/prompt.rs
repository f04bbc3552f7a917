//! The conversation at a terminal.

use super::editor::{Editor, Typed};
use super::refusal::Status;
use super::session::{Flow, Session};
use super::signals::Signals;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Talks until the learner has had enough.
pub(super) fn talk(session: &mut Session, signals: &Signals, history: Option<PathBuf>) -> ExitCode {
    match conversation(session, signals, history) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            super::script::complain(&format!("racecourse: {error}"));
            ExitCode::from(Status::Failed.code())
        }
    }
}

fn conversation(session: &mut Session, signals: &Signals, history: Option<PathBuf>) -> io::Result<()> {
    let look = session.look();
    let mut out = io::stdout();
    let mut editor = Editor::new(session.course(), look, history)?;
    notices(session, &mut out)?;
    if let Some(notice) = editor.notice() {
        writeln!(out, "{}", look.dim(notice))?;
    }
    writeln!(out, "{}", banner(session))?;
    loop {
        let (prompt, offer) = session.prompt();
        let flow = match editor.read(&prompt, offer) {
            Typed::Line(line) => signals.during(|| session.execute(&line, &mut out)),
            Typed::Cleared => {
                session.leave_question();
                continue;
            }
            Typed::NoText => Flow::Refused("that was no UTF-8 text; type it again".into()),
            Typed::End if session.leave_question() || session.stop_driving() => continue,
            Typed::End => return Ok(()),
        };
        notices(session, &mut out)?;
        match flow {
            Flow::Next(_) => {}
            Flow::Refused(line) => writeln!(out, "{}", look.bad(&line))?,
            Flow::Quit => return Ok(()),
            Flow::Closed(error) => return Err(error),
        }
    }
}

fn notices(session: &mut Session, out: &mut dyn Write) -> io::Result<()> {
    let look = session.look();
    for notice in session.take_notices() {
        writeln!(out, "{}", look.dim(&notice))?;
    }
    Ok(())
}

/// `racecourse · 11 lessons, 4 done · you stopped at: condition`, and what to type.
fn banner(session: &Session) -> String {
    let look = session.look();
    let lessons = session.lessons();
    let done = lessons.iter().filter(|lesson| session.progress().is_done(lesson.name)).count();
    let dot = look.dot();
    let mut line = format!("{} {dot} {} lessons, {done} done", look.bold("racecourse"), lessons.len());
    let mut next = "begin";
    if let Some((_, lesson)) = session.here() {
        line = format!("{line} {dot} you stopped at: {}", lesson.name);
        next = "go on";
    }
    format!("{line}\nType `next` to {next}, `lessons` to look around, `help` for everything else.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::session::Config;
    use crate::repl::toy::LESSONS;

    #[test]
    fn the_banner_says_where_one_stopped() {
        let mut session = Session::new(LESSONS, Config::default());
        assert!(banner(&session).starts_with("racecourse · 2 lessons, 0 done\nType `next` to begin"));
        session.execute("open toy", &mut Vec::new());
        session.execute("next", &mut Vec::new());
        assert!(banner(&session).starts_with("racecourse · 2 lessons, 1 done · you stopped at: bare\n"));
    }
}
