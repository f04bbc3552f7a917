//! A trace as a picture in the terminal: [`replay`] step by step, [`timeline`] over time.
//!
//! Text in, text out: nothing here prints. No line is wider than it was asked to be, and none ends in a blank.

mod beside;
mod ending;
mod line;
mod replay;
mod source;
mod stacked;
mod story;
mod timeline;

pub use ending::ending;
pub use replay::{replay, steps};
pub use timeline::timeline;

/// What is narrower than this is drawn as if it were this wide.
const NARROWEST: usize = 24;
