//! What Rust programmers share: for now [`Shared`], the racy variable.

mod shared;

pub use shared::Shared;
