//! The fib server: the same small service, made in eight ways.

pub mod protocol;
