//! What happened, as plain data and as pictures.
//!
//! A [`Trace`] is the record of one execution: who took part, which objects there were, and every [`Step`] in order.
//! An [`Outcome`] says how it ended. Nothing here schedules, blocks or prints; both worlds of [`crate::sched`] fill these
//! types in, and the REPL, the tests and the book draw them.

mod chart;
mod clock;
pub mod highlight;
mod ids;
pub mod lanes;
mod look;
mod outcome;
#[cfg(feature = "app")]
mod perfetto;
#[cfg(test)]
pub(crate) mod sample;
pub mod say;
mod step;
mod svg;
pub mod text;
pub mod why;

pub use clock::Clock;
pub use ids::{MAX_THREADS, ObjectId, ThreadId};
pub use look::Look;
pub use outcome::{Held, Outcome, OutcomeKind, Waiting};
#[cfg(feature = "app")]
pub use perfetto::perfetto;
pub use step::{Note, NoteKind, ObjectInfo, Step, ThreadInfo, Trace};
#[cfg(feature = "app")]
pub(crate) use svg::escape;
pub use svg::{svg, svg_in_page};
