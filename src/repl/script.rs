//! Lines without a terminal: `-c`, a command on the command line, a pipe.

use super::refusal::Status;
use super::session::{Flow, LONGEST_LINE, Session};
use super::signals::Signals;
use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

/// A script: its session, and the worst that has happened so far.
#[derive(Debug)]
pub(super) struct Script<'s> {
    session: &'s mut Session,
    signals: &'s Signals,
    worst: Status,
}

/// Says one line on standard error. Where even that cannot be written there is nobody left to tell.
pub(super) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Complains of what was typed; the exit code for it.
pub(super) fn usage(line: &str) -> ExitCode {
    complain(&format!("racecourse: {line}"));
    ExitCode::from(Status::Usage.code())
}

impl<'s> Script<'s> {
    /// A script in which nothing has happened yet.
    pub(super) fn new(session: &'s mut Session, signals: &'s Signals) -> Script<'s> {
        Script { session, signals, worst: Status::Fine }
    }

    /// Does one piece of work; the exit code if the script ends with it.
    pub(super) fn step(&mut self, work: impl FnOnce(&mut Session, &mut dyn Write) -> Flow) -> Result<(), ExitCode> {
        let signals = self.signals;
        let flow = signals.during(|| work(self.session, &mut io::stdout().lock()));
        for notice in self.session.take_notices() {
            complain(&format!("racecourse: {notice}"));
        }
        match flow {
            Flow::Next(Status::Interrupted) => Err(ExitCode::from(Status::Interrupted.code())),
            // Ctrl-C between two steps of a command that does not watch for it
            Flow::Next(_) if self.session.interrupt().is_raised() => Err(ExitCode::from(Status::Interrupted.code())),
            Flow::Next(status) => {
                self.worst = self.worst.max(status);
                Ok(())
            }
            Flow::Refused(line) => {
                self.worst = self.worst.max(Status::Usage);
                complain(&format!("racecourse: {line}"));
                Ok(())
            }
            Flow::Quit => Err(self.code()),
            // `racecourse lessons | head -1`: the reader has seen enough
            Flow::Closed(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ExitCode::SUCCESS),
            Flow::Closed(error) => {
                complain(&format!("racecourse: cannot write: {error}"));
                Err(ExitCode::from(Status::Failed.code()))
            }
        }
    }

    /// Runs the lines of `input` to its end.
    pub(super) fn lines(&mut self, input: &mut dyn BufRead) -> Result<(), ExitCode> {
        self.lines_while(input, |_| true)
    }

    /// Takes the lines of `input` as answers, as long as something is asked.
    pub(super) fn answers(&mut self, input: &mut dyn BufRead) -> Result<(), ExitCode> {
        self.lines_while(input, Session::is_asking)
    }

    fn lines_while(&mut self, input: &mut dyn BufRead, go_on: impl Fn(&Session) -> bool) -> Result<(), ExitCode> {
        while go_on(self.session) {
            let line = match read_line(input) {
                Ok(None) => return Ok(()),
                Ok(Some(line)) => line,
                Err(error) => Err(format!("cannot read standard input: {error}")),
            };
            let last = matches!(&line, Err(said) if said.starts_with("cannot read"));
            self.step(|session, out| match line {
                Ok(line) => session.execute(&line, out),
                Err(said) => Flow::Refused(said),
            })?;
            if last {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The exit code when all is done.
    pub(super) fn code(&self) -> ExitCode {
        ExitCode::from(self.worst.code())
    }
}

/// The next line, or why it is none: too long, or no text. None at the end.
fn read_line(input: &mut dyn BufRead) -> io::Result<Option<Result<String, String>>> {
    let mut bytes = Vec::new();
    let room = LONGEST_LINE as u64 + 1;
    if Read::take(&mut *input, room).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() > LONGEST_LINE && bytes.last() != Some(&b'\n') {
        skip_line(input)?;
        return Ok(Some(Err(format!("that line is longer than {} KiB; type a shorter one", LONGEST_LINE / 1024))));
    }
    let text = String::from_utf8(bytes);
    Ok(Some(text.map_err(|_| "that line is not UTF-8 text; save the script as UTF-8".into())))
}

/// Reads to the end of the line without keeping it.
fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mut input: &[u8]) -> Vec<Result<String, String>> {
        std::iter::from_fn(|| read_line(&mut input).unwrap()).collect()
    }

    #[test]
    fn a_line_that_is_none_does_not_take_the_next_with_it() {
        let mut input = vec![b'x'; 3 * LONGEST_LINE];
        input.extend(b"\nlessons\n\xff\xfe\nhelp");
        let lines = lines(&input);
        assert!(lines[0].as_ref().unwrap_err().contains("longer than 64 KiB"));
        assert_eq!(lines[1], Ok("lessons\n".into()));
        assert!(lines[2].as_ref().unwrap_err().contains("not UTF-8"));
        assert_eq!(lines[3], Ok("help".into()));
        assert_eq!(lines.len(), 4);
    }
}
