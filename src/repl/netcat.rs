//! A connection that is typed into: each line is a request, and the next thing shown is its answer.

use super::refusal::{Refusal, Status};
use super::session::Session;
use super::signals::LOOK_AGAIN;
use crate::lessons::fib_server::client::Client;
use crate::lessons::fib_server::server::FibServer;
use std::io::{self, Write};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

/// A connection to a fib server, and the server if it was started for this.
#[derive(Debug)]
pub(crate) struct Netcat {
    client: Client,
    _server: Option<FibServer>,
}

impl Netcat {
    /// A connection over which nothing was said yet.
    pub(crate) fn new(client: Client, server: Option<FibServer>) -> Netcat {
        Netcat { client, _server: server }
    }

    /// Sends a line and shows the answer; whether the connection is still there. Ctrl-C ends it.
    ///
    /// # Errors
    /// If the output is closed.
    pub(crate) fn send(&mut self, line: &str, session: &Session, out: &mut dyn Write) -> Result<bool, Refusal> {
        let interrupt = session.interrupt();
        let hang_up = self.client.hang_up()?;
        // a line of a script has its end with it
        let (client, line) = (&mut self.client, line.trim_end_matches(['\r', '\n']));
        let answer = thread::scope(|scope| {
            let (tell, told) = channel();
            // nobody listens any more after Ctrl-C
            scope.spawn(move || drop(tell.send(client.ask(line))));
            loop {
                match told.recv_timeout(LOOK_AGAIN) {
                    Ok(answer) => return answer,
                    Err(RecvTimeoutError::Timeout) if interrupt.is_raised() => {
                        hang_up();
                        return Err(io::ErrorKind::Interrupted.into());
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return Ok(None),
                }
            }
        });
        match answer {
            Ok(Some(answer)) => {
                writeln!(out, "  {answer}")?;
                return Ok(true);
            }
            Ok(None) => writeln!(out, "  closed")?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => writeln!(out, "  hung up")?,
            Err(error) => writeln!(out, "  the connection is gone: {error}")?,
        }
        Ok(false)
    }

    /// What a command that ends with it comes to.
    pub(crate) fn status(session: &Session) -> Status {
        if session.interrupt().is_raised() { Status::Interrupted } else { Status::Fine }
    }
}
