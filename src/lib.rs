//! racecourse: learn concurrency by holding the scheduler.
extern crate self as racecourse;
pub mod course;
pub mod queue;
pub mod repl;
pub mod sched;
pub mod sync;
pub mod threading;
pub mod trace;
#[path = "../lessons/mod.rs"]
pub mod lessons;
