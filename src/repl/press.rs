//! What the command `book` asks of whoever can build the book: that stands to the right of the prompt, and is given to a session.

use super::refusal::Status;
use super::session::Session;
use std::io::Write;
use std::path::PathBuf;

/// What is wanted of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Build it.
    Build {
        /// Where; none: beside its source.
        out: Option<PathBuf>,
        /// Open it in the browser.
        open: bool,
        /// Serve it until Ctrl-C.
        serve: bool,
        /// Or until so many seconds have passed.
        seconds: Option<u64>,
    },
    /// Be mdBook's preprocessor, for the book that comes on standard input.
    Preprocess,
    /// Whether the preprocessor is any good for that renderer.
    Supports(String),
}

/// What builds the book. Its error is one line.
pub type Press = fn(&Order, &Session, &mut dyn Write) -> Result<Status, String>;
