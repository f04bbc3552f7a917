//! Python's `concurrent.futures`: results that are still to come, and pools of threads that make them.
//!
//! Python: <https://docs.python.org/3.11/library/concurrent.futures.html>. A [`Future`] is a place for a result. A
//! [`ThreadPoolExecutor`] fills it on a thread of its own; [`wait`] and [`as_completed`] wait for several at once. Behaviour is
//! CPython's, down to the error cases, in a live run and in an explored program alike.
//!
//! What Python raises is a value here. A job returns `Result<T, JobError>`; any error becomes a [`JobError`] by `?`, and a panic is one
//! too: it is that future's, and its worker goes on.
//!
//! # How it is built
//! Each future, and each pool, is one [`Resource`](crate::sched::Resource), and not a lock with a condition as in CPython. So
//! everything that a program can tell apart is one step: to take a task, to start it, to settle it. That a worker is idle again belongs
//! to the step that settles, and who waits for several futures learns of each in the very step that settles it. Over a
//! [`Condition`](crate::threading::Condition) each of these would be three steps or more, and an exploration has to try them in
//! every order.
//!
//! A timeout is an `Option<Duration>`: `None` waits for ever, `Some(Duration::ZERO)` tries once.

mod arrivals;
mod completed;
mod error;
mod executor;
mod future;
mod map;
mod pool;
#[cfg(feature = "app")]
pub mod process;
mod progress;
mod settling;
mod staff;
mod task;
mod wait;
mod worker;

pub use completed::{AsCompleted, Unfinished, as_completed};
pub use error::{FutureError, InvalidState, JobError, NoResult, SubmitError};
pub use executor::Executor;
pub use future::{Future, FutureId};
pub use map::Map;
pub use pool::{NoWorkers, PoolBuilder, PoolHandle, ThreadPoolExecutor};
pub use progress::FutureState;
pub use task::Task;
pub use wait::{DoneAndNotDone, ReturnWhen, wait};
