//! Numbers and times in words; see [`crate::trace::say`].

pub(crate) use crate::trace::say::{count, millis, time};
