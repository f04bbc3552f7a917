//! What can go wrong with a download, in words that say what it was.

use crate::lessons::flags::http::Broken;
use std::fmt;
use std::io;
use std::path::Path;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// Why there is no picture, or no list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The service does not know who asks: 401 or 403.
    Unknown(u16),
    /// Another status than 200.
    Status(u16),
    /// What came is not what was asked for.
    Body(String),
    /// There was no whole answer: it took too long, nobody listens, the connection broke off.
    Connection(String),
    /// It could not be written.
    Disk(String),
    /// A worker process says so, or one was lost.
    Process(String),
    /// Something that nobody thought of.
    Unforeseen(String),
    /// It was not begun when the time for all of them was over.
    TooLate,
    /// It was stopped from outside.
    Stopped,
}

impl Trouble {
    /// A file or a folder that cannot be written.
    #[must_use]
    pub fn disk(path: &Path, error: &io::Error) -> Trouble {
        let why = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full",
            _ => "cannot be written",
        };
        Trouble::Disk(format!("{}: {why}: {error}", path.display()))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Unknown(status) => write!(f, "status {status}: the service does not know this client id"),
            Trouble::Status(status @ 300..400) => write!(f, "status {status}: it is elsewhere, and nobody follows"),
            Trouble::Status(404) => f.write_str("status 404: not found"),
            Trouble::Status(status) => write!(f, "status {status}"),
            Trouble::Body(what) | Trouble::Connection(what) | Trouble::Disk(what) | Trouble::Process(what) => {
                f.write_str(what)
            }
            Trouble::Unforeseen(what) => write!(f, "unforeseen: {what}"),
            Trouble::TooLate => f.write_str("not begun when the time for all of them was over"),
            Trouble::Stopped => f.write_str("stopped"),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<Broken> for Trouble {
    fn from(broken: Broken) -> Trouble {
        match broken {
            Broken::Stopped => Trouble::Stopped,
            Broken::NoAnswer(why) => Trouble::Connection(why),
        }
    }
}
