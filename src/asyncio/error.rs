use std::fmt;
use std::sync::Arc;

/// What an `await` may raise.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-exceptions.html>. Clones are the same error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Somebody cancelled it. Python: `asyncio.CancelledError`.
    Cancelled,
    /// It took too long. Python: `TimeoutError`.
    Timeout,
    /// It was asked for what is not there yet, or told what it knows already. Python: `asyncio.InvalidStateError`.
    InvalidState(&'static str),
    /// It failed, with this message. Python: any other exception.
    Raised(Arc<str>),
}

impl Error {
    /// A failure with a message. Python: `raise RuntimeError(message)`.
    #[must_use]
    pub fn raised(message: impl fmt::Display) -> Error {
        Error::Raised(message.to_string().into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Cancelled => f.write_str("cancelled"),
            Error::Timeout => f.write_str("timed out"),
            Error::InvalidState(what) => f.write_str(what),
            Error::Raised(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error::raised(error)
    }
}
