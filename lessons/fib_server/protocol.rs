//! What is said over a connection: numbers, one to a line, and answers, one to a line, in the same order. No sockets here.

use racecourse::futures::process::Job;
use std::fmt;

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

/// The largest number that may be asked for: the recursive `fib(45)` takes some seconds.
pub const LARGEST: u64 = 45;

/// The longest line that is read, in bytes. No number that may be asked for comes near.
pub const LONGEST: usize = 100;

// ANCHOR: fib
/// 1, 1, 2, 3, 5: slow on purpose, since it does all the work twice.
#[must_use]
pub fn fib(n: u64) -> u64 {
    if n <= 2 { n.min(1) } else { fib(n - 1) + fib(n - 2) }
}

/// What the servers with a pool of processes send away.
pub const FIB: Job<u64, u64> = Job::new("fib", |n| Ok(fib(n)));
// ANCHOR_END: fib

/// How a server tells where a request ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// At the end of the line.
    #[default]
    Line,
    /// Wherever the bytes end that happen to have come: what `recv(100)` gives is taken for one request.
    None,
}

/// What a server does about a request that it cannot answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Errors {
    /// Says so to who asked.
    #[default]
    Contained,
    /// Nothing: the error goes up until something ends.
    Fatal,
}

/// A request that cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadRequest {
    /// It is no number, or a negative one.
    NoNumber(String),
    /// It is more than [`LARGEST`].
    TooLarge(String),
    /// The line has more than [`LONGEST`] bytes: the rest of it is skipped.
    TooLong,
}

impl fmt::Display for BadRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadRequest::NoNumber(said) => write!(f, "`{said}` is no number from 0 to {LARGEST}"),
            BadRequest::TooLarge(said) => write!(f, "{said} is more than {LARGEST}: that would take too long"),
            BadRequest::TooLong => write!(f, "the line is longer than {LONGEST} bytes"),
        }
    }
}

impl std::error::Error for BadRequest {}

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// It asks for a number.
    Fib(u64),
    /// It asks for something else.
    Bad(BadRequest),
    /// An empty line, or the end of the stream: it goes.
    Goodbye,
}

impl Request {
    /// What a line means, with its end or without.
    #[must_use]
    pub fn of(line: &[u8]) -> Request {
        if line.len() > LONGEST {
            return Request::Bad(BadRequest::TooLong);
        }
        let said = String::from_utf8_lossy(line);
        let said = said.trim();
        let digits = !said.is_empty() && said.bytes().all(|byte| byte.is_ascii_digit());
        match said.parse() {
            _ if said.is_empty() => Request::Goodbye,
            Ok(n) if digits && n <= LARGEST => Request::Fib(n),
            // whatever does not fit a number is too large, too
            _ if digits => Request::Bad(BadRequest::TooLarge(said.to_string())),
            _ => Request::Bad(BadRequest::NoNumber(said.escape_debug().to_string())),
        }
    }
}

/// The answer to a request, as a line.
#[must_use]
pub fn answer(result: &Result<u64, impl fmt::Display>) -> String {
    match result {
        Ok(n) => format!("{n}\n"),
        Err(why) => format!("error: {why}\n"),
    }
}

// ANCHOR: requests
/// Makes requests of bytes, however these arrive: half a line, or three lines at once.
#[derive(Debug, Default)]
pub struct Requests {
    framing: Framing,
    bytes: Vec<u8>,
    /// Within a line that was too long.
    skipping: bool,
    ended: bool,
}

impl Requests {
    /// No bytes yet.
    #[must_use]
    pub fn new(framing: Framing) -> Requests {
        Requests { framing, ..Requests::default() }
    }

    /// Takes bytes that came. None at all is the end of the stream.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.ended |= bytes.is_empty();
        self.bytes.extend_from_slice(bytes);
    }

    /// The next request, once it is there as a whole.
    pub fn take(&mut self) -> Option<Request> {
        let line_end = self.bytes.iter().position(|byte| *byte == b'\n');
        if self.skipping {
            self.skipping = line_end.is_none() && !self.ended;
            self.bytes.drain(..line_end.map_or(self.bytes.len(), |at| at + 1));
            return if self.skipping { None } else { self.take() };
        }
        let length = match (self.framing, line_end) {
            (Framing::Line, Some(at)) => at + 1,
            (Framing::Line, None) if !self.ended && self.bytes.len() <= LONGEST => return None,
            (Framing::None, _) if !self.ended && self.bytes.is_empty() => return None,
            _ => self.bytes.len(),
        };
        self.skipping = self.framing == Framing::Line && length > LONGEST && line_end.is_none();
        let line: Vec<u8> = self.bytes.drain(..length).collect();
        Some(Request::of(&line))
    }
}
// ANCHOR_END: requests

// ANCHOR: talk
/// A server's side of a conversation, but for reading, writing and computing: those are what the versions differ in.
#[derive(Debug)]
pub struct Talk {
    requests: Requests,
    errors: Errors,
}

/// What the server has to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Read, and tell the conversation what was [heard](Talk::heard).
    Read,
    /// Compute this, and send the [answer].
    Fib(u64),
    /// Send this.
    Say(String),
    /// Close the connection.
    Goodbye,
}

impl Talk {
    /// Nothing was said yet.
    #[must_use]
    pub fn new(framing: Framing, errors: Errors) -> Talk {
        Talk { requests: Requests::new(framing), errors }
    }

    /// Takes bytes that came. None at all is the end of the stream.
    pub fn heard(&mut self, bytes: &[u8]) {
        self.requests.feed(bytes);
    }

    /// What is to be done next.
    ///
    /// # Errors
    /// A bad request, where errors are [fatal](Errors::Fatal).
    pub fn what_next(&mut self) -> Result<Next, BadRequest> {
        match self.requests.take() {
            None => Ok(Next::Read),
            Some(Request::Fib(n)) => Ok(Next::Fib(n)),
            Some(Request::Goodbye) => Ok(Next::Goodbye),
            Some(Request::Bad(why)) if self.errors == Errors::Fatal => Err(why),
            Some(Request::Bad(why)) => Ok(Next::Say(answer(&Err(why)))),
        }
    }
}
// ANCHOR_END: talk

#[cfg(test)]
mod tests {
    use super::*;

    fn said(framing: Framing, pieces: &[&[u8]]) -> Vec<Request> {
        let mut requests = Requests::new(framing);
        let mut said = Vec::new();
        for piece in pieces {
            requests.feed(piece);
            while let Some(request) = requests.take() {
                let over = request == Request::Goodbye;
                said.push(request);
                if over {
                    return said;
                }
            }
        }
        said
    }

    #[test]
    fn the_first_of_them_are_right() {
        assert_eq!([0, 1, 2, 3, 4, 5, 11, 20].map(fib), [0, 1, 1, 2, 3, 5, 89, 6765]);
    }

    #[test]
    fn lines_are_requests_however_they_arrive() {
        let two = [Request::Fib(1), Request::Fib(11)];
        assert_eq!(said(Framing::Line, &[b"1\n11\n"]), two);
        assert_eq!(said(Framing::Line, &[b"1", b"\n1", b"1\r", b"\n"]), two);
        assert_eq!(said(Framing::Line, &[b"1\n", b"11", b""]), [&two[..], &[Request::Goodbye]].concat());
        assert_eq!(said(Framing::Line, &[b"1\n\n11\n"]), [Request::Fib(1), Request::Goodbye]);
    }

    #[test]
    fn without_framing_two_requests_can_be_one() {
        assert_eq!(said(Framing::None, &[b"1", b"1"]), [Request::Fib(1), Request::Fib(1)]);
        assert_eq!(said(Framing::None, &[b"11"]), [Request::Fib(11)]);
    }

    #[test]
    fn what_cannot_be_answered_is_told_from_what_can() {
        let bad = |line: &[u8]| match Request::of(line) {
            Request::Bad(why) => why.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(bad(b"abc\n"), "`abc` is no number from 0 to 45");
        assert_eq!(bad(b"-3\n"), "`-3` is no number from 0 to 45");
        assert_eq!(bad(b"+3\n"), "`+3` is no number from 0 to 45");
        assert_eq!(bad(b"1 1\n"), "`1 1` is no number from 0 to 45");
        assert_eq!(bad(b"\xff\n"), "`\u{fffd}` is no number from 0 to 45");
        assert_eq!(bad(b"5000\n"), "5000 is more than 45: that would take too long");
        assert_eq!(bad(&[b'9'; 80]), format!("{} is more than 45: that would take too long", "9".repeat(80)));
        assert_eq!(bad(&[b'9'; 101]), "the line is longer than 100 bytes");
        assert_eq!(Request::of(b" 7 \r\n"), Request::Fib(7));
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_and_not_kept() {
        let mut requests = Requests::new(Framing::Line);
        requests.feed(&[b'1'; 60]);
        assert_eq!(requests.take(), None);
        requests.feed(&[b'1'; 60]);
        assert_eq!(requests.take(), Some(Request::Bad(BadRequest::TooLong)));
        for _ in 0..1000 {
            requests.feed(&[b'1'; 60]);
            assert_eq!(requests.take(), None);
            assert!(requests.bytes.is_empty());
        }
        requests.feed(b"11\n11\n");
        assert_eq!([requests.take(), requests.take()], [Some(Request::Fib(11)), None]);
        requests.feed(&[b'1'; 101]);
        requests.feed(b"");
        assert_eq!(requests.take(), Some(Request::Bad(BadRequest::TooLong)));
        assert_eq!(requests.take(), Some(Request::Goodbye));
    }

    #[test]
    fn a_bad_request_is_an_answer_or_an_error() {
        let mut talk = Talk::new(Framing::Line, Errors::Contained);
        talk.heard(b"abc\n11\n\n");
        assert_eq!(talk.what_next(), Ok(Next::Say("error: `abc` is no number from 0 to 45\n".into())));
        assert_eq!([talk.what_next(), talk.what_next()], [Ok(Next::Fib(11)), Ok(Next::Goodbye)]);
        let mut talk = Talk::new(Framing::Line, Errors::Fatal);
        talk.heard(b"abc\n");
        assert_eq!(talk.what_next(), Err(BadRequest::NoNumber("abc".into())));
        assert_eq!(talk.what_next(), Ok(Next::Read));
    }
}
