use std::fmt;
use std::io;

/// How a command that ran came out; the worst of a script is its exit code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// As wished.
    #[default]
    Fine,
    /// A claim or a check failed.
    Failed,
    /// What was typed made no sense.
    Usage,
    /// Ctrl-C.
    Interrupted,
}

impl Status {
    /// The exit code of a script in which nothing worse happened.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Status::Fine => 0,
            Status::Failed => 1,
            Status::Usage => 2,
            Status::Interrupted => 130,
        }
    }
}

/// Why a command did not come to its end.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// What was typed made no sense: one line that says what to type instead.
    Usage(String),
    /// Nobody reads what is written any more, or it cannot be written.
    Output(io::Error),
    /// The session is over.
    Quit,
}

impl Refusal {
    /// A mistake in what was typed.
    pub(crate) fn usage(line: impl Into<String>) -> Refusal {
        Refusal::Usage(line.into())
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Refusal {
        Refusal::Output(error)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Usage(line) => f.write_str(line),
            Refusal::Output(error) => write!(f, "cannot write: {error}"),
            Refusal::Quit => f.write_str("quit"),
        }
    }
}
