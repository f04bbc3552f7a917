//! Python's `threading`: threads, and the six ways they wait for one another.
//!
//! Every type here carries the behaviour of its Python namesake, down to the error cases
//! (<https://docs.python.org/3.11/library/threading.html>), in a live run and in an explored program alike. Each is a small state
//! and a handful of operations on it; [`crate::sched`] does the rest.
//!
//! A timeout is an `Option<Duration>`: `None` waits for ever, `Some(Duration::ZERO)` tries once.

mod barrier;
mod condition;
mod event;
mod lock;
mod raw_lock;
mod rlock;
mod semaphore;
mod stopwatch;
mod thread;
mod timer;
mod wait_queue;

pub use barrier::{Barrier, BarrierError};
pub use condition::{Condition, ConditionGuard};
pub use event::Event;
pub use lock::{Lock, LockGuard, NotLocked};
pub use raw_lock::{NotOwner, RawLock};
pub use rlock::{Levels, RLock, RLockGuard};
pub use semaphore::{Semaphore, SemaphoreGuard, TooMany};
pub(crate) use stopwatch::Stopwatch;
pub use thread::{NewThread, Run, Thread, current_name};
pub use timer::Timer;
pub(crate) use wait_queue::WaitQueue;
