//! What the session has asked, or is connected to: the next line is the answer, not a command.

use super::commands::choose::Choosing;
use super::netcat::Netcat;
use super::parse;
use super::predict::Quiz;
use super::refusal::{Refusal, Status};
use super::session::Session;
use std::io::Write;

/// A question that waits for its answer.
#[derive(Debug)]
pub(crate) enum Question {
    /// How a demo can end.
    Predict(Box<Quiz>),
    /// What is to be sent.
    Netcat(Box<Netcat>),
    /// Which tool for what.
    Choose(Choosing),
}

impl Question {
    /// What stands before the answer.
    pub(crate) fn prompt(&self) -> &'static str {
        match self {
            Question::Predict(_) | Question::Choose(_) => "which? > ",
            Question::Netcat(_) => "fib> ",
        }
    }

    /// What may be answered, where that is a list of words.
    pub(crate) fn words(&self) -> Vec<String> {
        match self {
            Question::Choose(choosing) => choosing.words(),
            Question::Predict(_) | Question::Netcat(_) => Vec::new(),
        }
    }

    /// Takes a line as the answer.
    ///
    /// # Errors
    /// If the line is no answer, if the output is closed, or if the session is over.
    pub(crate) fn answer(self, line: &str, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        match self {
            Question::Predict(quiz) => answer(quiz, line, session, out),
            Question::Choose(choosing) => choosing.answer(line, session, out),
            Question::Netcat(mut connection) => {
                if connection.send(line, session, out)? {
                    session.ask(Question::Netcat(connection));
                }
                Ok(Netcat::status(session))
            }
        }
    }
}

/// Takes a line as the answer to a quiz. An empty line and `skip` leave it, remarks do not; what cannot be understood
/// is explained, and the question stays.
fn answer(quiz: Box<Quiz>, line: &str, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
    let words: Vec<&str> = parse::words(line).collect();
    let said = match words.as_slice() {
        [] if line.trim().is_empty() => return Ok(Status::Fine),
        ["skip"] => return Ok(Status::Fine),
        ["quit" | "exit"] => return Err(Refusal::Quit),
        [] => None,
        words => match quiz.read(words) {
            Ok(guesses) => return quiz.verdict(&guesses, session, out),
            Err(said) => Some(said),
        },
    };
    let is_command = words.first().is_some_and(|word| parse::table().find_subcommand(word).is_some());
    session.ask(Question::Predict(quiz));
    match said {
        None => Ok(Status::Fine),
        Some(_) if is_command => {
            let first = words.first().copied().unwrap_or_default();
            Err(Refusal::Usage(format!("a question is open: answer it, or leave it with `skip` before you `{first}`")))
        }
        Some(said) => Err(Refusal::Usage(said)),
    }
}
