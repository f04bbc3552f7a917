//! The challenges: small programs, each with an end to drive it to, in chapters of rising difficulty.

pub mod checks;

use racecourse::course::Chapter;

/// Every chapter, from the easy ones to the hard ones.
pub const CHAPTERS: &[Chapter] = &[checks::CHAPTER];
