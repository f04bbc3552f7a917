//! See [`crate::trace::highlight`].

pub use crate::trace::highlight::{python, rust};
