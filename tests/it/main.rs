//! One binary for all tests that see the crate or the program from outside.

mod architecture;
mod asyncio;
mod book;
mod challenges;
mod diagnosis;
mod differential;
mod drive;
mod engine;
mod exercises;
mod fib_server;
mod flags;
mod futures;
mod harness;
mod judge;
mod lessons;
mod limit;
mod memory;
mod multiprocessing;
mod overflow;
mod predict;
mod primitives;
mod process_pool;
mod repl;
mod sync;
mod terminal;
mod timeline;
