//! Programs with a mistake in them: each failing outcome is diagnosed, with the program's own names.

mod cases;
mod deadlocks;
mod lessons;
mod rust;
mod updates;
mod waits;

use cases::{fails_by, is_right, program, thread};
