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
    /// The line has more than [`LONGEST`] bytes: what comes after them is not read.
    TooLong,
}

impl BadRequest {
    /// Whether nothing more can be read behind it.
    #[must_use]
    pub fn ends_the_connection(&self) -> bool {
        *self == BadRequest::TooLong
    }
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
pub fn answer(result: &Result<u64, BadRequest>) -> String {
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

    /// The next request, once it is there as a whole. It keeps no more than what was fed since the last one that was not there.
    pub fn take(&mut self) -> Option<Request> {
        let line_end = self.bytes.iter().position(|byte| *byte == b'\n');
        let length = match (self.framing, line_end) {
            (Framing::Line, Some(at)) => at + 1,
            (Framing::Line, None) if !self.ended && self.bytes.len() <= LONGEST => return None,
            (Framing::None, _) if !self.ended && self.bytes.is_empty() => return None,
            _ => self.bytes.len(),
        };
        let line: Vec<u8> = self.bytes.drain(..length).collect();
        Some(Request::of(&line))
    }
}
// ANCHOR_END: requests

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
    fn a_line_without_an_end_is_not_kept() {
        let mut requests = Requests::new(Framing::Line);
        requests.feed(&[b'1'; 60]);
        assert_eq!(requests.take(), None);
        requests.feed(&[b'1'; 60]);
        assert_eq!(requests.take(), Some(Request::Bad(BadRequest::TooLong)));
        assert!(requests.bytes.is_empty());
    }
}
