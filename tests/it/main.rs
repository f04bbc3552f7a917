//! One binary for all tests that see the crate or the program from outside.

mod differential;
mod harness;
mod lessons;
mod repl;
mod terminal;
