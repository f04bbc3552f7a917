//! How an outcome is shown; see [`crate::course::telling`].

use crate::course::{Home, telling};
use crate::trace::{Look, Outcome};
use std::io::{self, Write};

pub(crate) use crate::course::telling::{label, painted, reasons};

/// [`telling::waits`], written.
///
/// # Errors
/// If `out` cannot be written.
pub(crate) fn waits(outcome: &Outcome, home: Home, look: Look, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(telling::waits(outcome, home, look, indent).as_bytes())
}
