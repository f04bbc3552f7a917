//! What a lesson is: its text, its demos with their knobs, and its claims, which are data that a test checks.
//!
//! This module knows no particular lesson and no terminal. [`crate::lessons`] fills the list in, [`crate::repl`] shows it.

mod claim;
mod demo;
mod knob;
mod lesson;
pub mod progress;

pub use claim::{Claim, Holds, Verdict};
pub use demo::Demo;
pub use knob::{BadKnob, Knob, Knobs, Situation, Values};
pub use lesson::{Lesson, Source};
