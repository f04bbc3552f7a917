//! A line that passes: how far a long job is.

use std::io::{self, Write};

/// Shows `line` in the place of the last one, on standard error, so that it never gets into what is written; an empty one
/// leaves no trace.
pub(crate) fn tick(line: &str) {
    let mut out = io::stderr();
    // where it cannot be shown, the job goes on all the same
    let _ = write!(out, "\r\x1b[K{line}").and_then(|()| out.flush());
}
