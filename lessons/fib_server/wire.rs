//! A connection made of two queues, so that what happens on it can be explored.

use racecourse::queue::SimpleQueue;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// What lies between the two ends.
#[derive(Debug)]
struct Wire {
    /// Whose connection it is.
    name: &'static str,
    /// Pieces of what the client has sent; an empty one is the end.
    sent: SimpleQueue<String>,
    /// What the server has answered; none is the end.
    answers: SimpleQueue<Option<String>>,
}

/// The client's end of a connection.
#[derive(Clone, Debug)]
pub struct Client(Arc<Wire>);

/// The server's end. Clones are references to the same socket; when the last of them is gone the socket is closed, as in Python.
#[derive(Clone)]
pub struct Socket(Arc<Open>);

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}'s socket", self.0.0.name)
    }
}

#[derive(Debug)]
struct Open(Arc<Wire>);

/// A new connection of the client of that name, with both its ends.
#[must_use]
pub fn connection(name: &'static str) -> (Client, Socket) {
    let sent = SimpleQueue::named(format!("bytes from {name}"));
    let wire = Arc::new(Wire { name, sent, answers: SimpleQueue::named(format!("answers to {name}")) });
    (Client(Arc::clone(&wire)), Socket(Arc::new(Open(wire))))
}

impl Client {
    /// Sends, and waits for nobody. Each piece arrives as a whole; two of them may arrive as one.
    #[track_caller]
    pub fn send(&self, piece: impl Into<String>) {
        self.0.sent.put(piece.into());
    }

    /// Sends that there is no more to come.
    #[track_caller]
    pub fn close(&self) {
        self.0.sent.put(String::new());
    }

    /// Waits for a line. None if the server has closed the connection.
    #[track_caller]
    #[must_use]
    pub fn read(&self) -> Option<String> {
        self.0.answers.get(None).flatten()
    }
}

impl Socket {
    /// Waits until something has arrived, and takes all that has. Nothing is the end of the stream. Python: `sock.recv(100)`.
    #[track_caller]
    #[must_use]
    pub fn recv(&self) -> Vec<u8> {
        let sent = &self.0.0.sent;
        let mut bytes = sent.get(None).unwrap_or_default();
        while !bytes.is_empty()
            && let Some(more) = sent.get(Some(Duration::ZERO))
        {
            if more.is_empty() {
                sent.put(more); // the end is for the next time
                break;
            }
            bytes.push_str(&more);
        }
        bytes.into()
    }

    /// Sends an answer. Python: `sock.sendall(answer)`.
    #[track_caller]
    pub fn send(&self, answer: String) {
        self.0.0.answers.put(Some(answer));
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.answers.put(None);
    }
}
