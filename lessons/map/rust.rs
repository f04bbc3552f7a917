//! In Rust you would write.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();
