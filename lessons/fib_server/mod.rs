//! The fib server: the same small service, made in eight ways.

pub mod client;
pub mod notice;
pub mod protocol;
pub mod race;
pub mod server;
pub mod versions;
