//! What a lesson is: its text, its demos with their knobs, and its claims, which are data that a test checks.
//!
//! This module knows no particular lesson and no terminal. [`crate::lessons`] fills the list in, [`crate::repl`] shows it.

mod challenge;
mod claim;
mod contents;
mod demo;
mod directive;
pub mod drive;
mod exercise;
pub mod judge;
mod knob;
mod lesson;
#[cfg(feature = "app")]
mod notice;
#[cfg(feature = "app")]
pub mod progress;
pub mod telling;

pub use challenge::{Aim, Challenge, Goal};
pub use claim::{Claim, Holds, Verdict};
pub use contents::{Chapter, Course, Home};
pub use demo::Demo;
pub use directive::Directive;
pub use exercise::{Exercise, Wrong};
pub use knob::{BadKnob, Knob, Knobs, Situation, Values};
pub use lesson::{Lesson, Source, excerpt};
#[cfg(feature = "app")]
pub use notice::Notice;
