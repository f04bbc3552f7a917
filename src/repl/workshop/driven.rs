//! A learner's program that is driven: in its own process, line by line.

use super::child::{Limits, Running, Start, request, start};
use crate::course::drive::{Answer, Screen};
use crate::course::judge::child::answer;
use crate::course::judge::{receive, send};
use std::path::Path;

/// A program under way in a process of its own.
#[derive(Debug)]
pub(crate) struct Driven {
    running: Running,
    name: String,
}

impl Driven {
    /// Begins at a schedule of one scenario; what it shows first comes with it.
    ///
    /// # Errors
    /// One line that says what is wrong.
    pub(crate) fn begin(
        program: &Path,
        name: &str,
        scenario: &str,
        schedule: &str,
        screen: Screen,
    ) -> Result<(Driven, String), String> {
        let mut running = start(program, name, Limits::default()).map_err(|what| match what {
            Start::Io(error) => format!("cannot start the program: {error}"),
            Start::Died(death) => death.to_string(),
        })?;
        let request = format!("{} {schedule} {scenario}", request("drive", screen));
        let said = send(&mut running.wire, &request).and_then(|()| receive(&mut running.wire));
        match said.ok().and_then(|said| answer(&said)) {
            Some(Answer::Refused(what)) => Err(what),
            Some(Answer::Stays(text)) => Ok((Driven { running, name: name.to_string() }, text)),
            _ => Err("the program ended before it began".into()),
        }
    }

    /// The name of the exercise.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Takes a line. A program that has died leaves.
    pub(crate) fn line(&mut self, line: &str) -> Answer {
        let said = send(&mut self.running.wire, line).and_then(|()| receive(&mut self.running.wire));
        let said = said.ok().and_then(|said| answer(&said));
        said.unwrap_or_else(|| Answer::Leaves("  the program has ended by itself; the drive is over\n".into()))
    }
}
