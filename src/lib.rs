//! racecourse: learn concurrency by holding the scheduler.
//!
//! A program that shares a variable between threads, written as one would in Python:
//!
//! ```
//! use racecourse::sched::{Explorer, Live, LiveOptions, Program};
//! use racecourse::sync::Shared;
//! use racecourse::threading::Thread;
//!
//! let program = Program::new(|| {
//!     let counter = Shared::named("counter", 0);
//!     let other = counter.clone();
//!     let thread = Thread::spawn(move || other.set(other.get() + 1));
//!     counter.set(counter.get() + 1);
//!     thread.join();
//!     format!("counter = {}", counter.get())
//! });
//!
//! // once, on real threads: one of the answers, and nobody knows which
//! let trace = Live::start(&program, LiveOptions::default()).finish();
//!
//! // every order there is: all of the answers, each with a schedule that leads there
//! let found = Explorer::default().explore(&program);
//! assert!(found.complete());
//! let answers: Vec<String> = found.outcomes.iter().map(|o| o.outcome.summary()).collect();
//! assert_eq!(answers, ["counter = 1", "counter = 2"]);
//! assert!(answers.contains(&trace.outcome.summary()));
//!
//! // one of them again, step by step
//! let lost = Explorer::default().replay(&program, &found.outcomes[0].schedule).unwrap();
//! assert_eq!(lost.outcome.summary(), "counter = 1");
//! ```
//!
//! # The map
//!
//! Each part imports only what stands to its left:
//!
//! ```text
//! trace ← sched ← { threading, queue, sync } ← futures ← asyncio ← multiprocessing ← jobs ← course ← lessons ← repl ← book ← main
//! ```
//!
//! - [`trace`]: what happened, as plain data and as pictures.
//! - [`sched`]: threads, shared objects, choices; the live world, the controlled world, the explorer.
//! - [`threading`], [`queue`]: Python's modules of these names. [`sync`]: what Rust programmers write, with the interface of
//!   `parking_lot`, `crossbeam-channel` and std.
//! - [`futures`]: Python's `concurrent.futures`: results that are still to come, and pools of threads. With the
//!   feature `app` pools of processes, too: `futures::process`.
//! - [`asyncio`]: an event loop, and tasks that take turns on one thread.
//! - `multiprocessing`, with the feature `app`: processes, and what they can have in common.
//! - `jobs`, with the feature `app`: work that waits on a Redis server, for workers on any machine.
//! - [`course`]: what a lesson is. [`lessons`]: all of them.
//! - [`repl`]: the prompt, the only part that knows a terminal. With the feature `app`, [`book`]: the same as pages.

// lessons are compiled into this crate and say `use racecourse::…`, the very line that a learner types
extern crate self as racecourse;

pub mod asyncio;
#[cfg(feature = "app")]
pub mod book;
pub mod course;
pub mod futures;
#[cfg(all(unix, feature = "app"))]
pub mod jobs;
#[cfg(all(unix, feature = "app"))]
pub mod multiprocessing;
pub mod queue;
#[cfg(feature = "app")]
pub mod repl;
pub mod sched;
pub mod sync;
pub mod threading;
pub mod trace;

#[cfg(feature = "app")]
#[path = "../lessons/mod.rs"]
pub mod lessons;

/// The README's Rust is compiled and run like any example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
