//! Python's `ProcessPoolExecutor`, and all that it needs: what happens when work is done in another process.
//!
//! A process has its own address space: nothing can be *shared* with it, everything has to be *sent*. [`Stage`] lists the ten stages of
//! one call, there and back. To read how each is done, in this order:
//!
//! | file | what it does |
//! |---|---|
//! | `job.rs` | a function that both sides know by its name |
//! | `frame.rs` | where one message ends and the next begins |
//! | `message.rs` | what is said |
//! | `worker.rs` | the worker: wait for a call, do it, answer |
//! | `child.rs` | the pool's side of one worker: start it, talk to it, notice its end |
//! | `crew.rs` | all workers of a pool, and the ten stages of a call |
//! | `executor.rs` | what a program sees |
//! | `luggage.rs`, `single.rs` | what [`crate::multiprocessing`] needs besides: descriptors that go with a message, and a child that does one job and ends |
//!
//! ```text
//!  this process                                   a worker: this program, started again
//!  submit(job, args) → thread of the pool
//!     ├─ call: name + arguments ──── pipe ──────→ read, find the job by its name
//!     │     waits                                  do it
//!     └─ future ←───────────────── pipe ───────── result, or the error's words
//! ```
//!
//! Python works with the same parts: pipes, `pickle` instead of postcard, the name of a function. It sends whatever can be pickled, and a
//! pickle can make its reader execute anything. Here data is sent, and nothing else.

mod child;
mod crew;
mod error;
mod executor;
pub(crate) mod frame;
mod job;
#[cfg(unix)]
pub(crate) mod luggage;
mod map;
pub(crate) mod message;
#[cfg(unix)]
pub(crate) mod single;
mod stage;
mod worker;

pub use error::ProcessError;
pub(crate) use executor::worker_program;
pub use executor::{ProcessPoolBuilder, ProcessPoolExecutor, set_worker_program};
pub use frame::LONGEST_FRAME;
pub use job::{Job, Registered};
pub use map::ProcessMap;
pub use stage::{Stage, Step};
pub(crate) use worker::{PROCESS_ARGUMENT, forgot_to_serve};
pub use worker::{WORKER_ARGUMENT, serve_if_asked};
