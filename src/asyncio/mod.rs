//! Python's `asyncio`: many tasks on one thread, each of which says where it may be interrupted.
//!
//! An [`EventLoop`] calls callbacks, one after the other: those that are ready, those whose time has come, and those that other
//! threads bring. A [`Future`] is a result that is not there yet; it calls back when it is. A [`Task`] drives a Rust future and goes
//! on whenever what it awaits is done. Everything else here is made of these three, as in Python
//! (<https://docs.python.org/3.11/library/asyncio.html>), so it works wherever they do: in plain programs, in live runs, and in explored
//! programs.
//!
//! In Python every `await` may raise. Here it gives a `Result`, and `?` is the raise: a task that is cancelled finds
//! [`Error::Cancelled`] at the point where it waits.
//!
//! # In an explored program
//! What the loop's own thread does is in a fixed order; what is not is a choice of the schedule: when other threads call in, and
//! when timers are due. Under [`TimeRule::Free`](crate::sched::TimeRule::Free) a timer may be due at any turn of the loop, but of
//! two timers the one that was set first, and for no longer, comes first.
//!
//! # Examples
//! ```
//! use racecourse::asyncio::{self, EventLoop};
//! use std::time::Duration;
//!
//! let answer = asyncio::run(async {
//!     let task = EventLoop::running().create_task(async {
//!         asyncio::sleep(Duration::from_millis(1)).await?;
//!         Ok(20)
//!     });
//!     Ok(task.await? + 1)
//! });
//! assert_eq!(answer, Ok(21));
//! ```

mod barrier;
mod condition;
mod error;
mod event;
mod event_loop;
mod executor;
mod future;
mod gather;
mod handle;
mod inbox;
#[cfg(all(unix, feature = "app"))]
mod io;
mod local;
mod lock;
mod queue;
mod semaphore;
mod task;
mod time;
mod timers;
mod wait;
mod waiters;

pub use barrier::Barrier;
pub use condition::Condition;
pub use error::Error;
pub use event::Event;
pub use event_loop::{EventLoop, run};
pub use future::{CallbackId, Future};
pub use gather::{gather, gather_results};
pub use handle::{Handle, TimerHandle};
pub use inbox::{Promise, Remote};
#[cfg(all(unix, feature = "app"))]
pub use io::{LIMIT, Server, StreamReader, StreamWriter, open_connection, start_server, start_server_on};
pub use lock::{Lock, LockGuard};
pub use queue::{Queue, QueueEmpty, QueueFull};
pub use semaphore::{Semaphore, SemaphoreGuard};
pub use task::{CurrentTask, Task, current_task};
pub use time::{sleep, timeout, wait_for, yield_now};
pub use wait::{ReturnWhen, wait};
