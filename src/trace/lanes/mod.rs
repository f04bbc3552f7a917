//! A trace as a picture in the terminal: [`replay`] step by step, [`chart`] at a glance, [`timeline`] over time.
//!
//! Text in, text out: nothing here prints. No line is wider than it was asked to be, and none ends in a blank.

mod beside;
mod chart;
mod ending;
mod line;
mod replay;
mod source;
mod stacked;
mod story;
mod timeline;

pub use chart::chart;
pub use ending::ending;
pub use replay::{replay, steps};
pub use timeline::timeline;

/// What is narrower than this is drawn as if it were this wide.
const NARROWEST: usize = 24;
