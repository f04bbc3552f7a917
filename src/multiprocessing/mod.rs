//! Python's `multiprocessing`: processes, and what they can have in common although they share nothing.
//!
//! A [`Process`] is this very program, started again to do one [`Job`], and then it ends. `main` must begin with
//! [`serve_if_asked`](crate::futures::process::serve_if_asked), which knows the jobs by their names; see
//! [`crate::futures::process`] for why. Nothing here depends on `fork`.
//!
//! | file | what it does |
//! |---|---|
//! | `process.rs` | start a child, wait for it, end it, learn how it ended |
//! | `lane.rs` | follow a child to its end: its lane in a live run |
//! | `connection.rs` | a pipe over which values go, and other pipes |
//! | `host/` | where the objects are that processes share |
//! | `link.rs`, `wire.rs` | how a process reaches them, and what is said |
//! | `sync/` | the seven primitives, as handles to such objects |
//! | `value.rs`, `manager.rs` | values, arrays, dicts and lists, here or in a process of their own |
//! | `queue.rs`, `feeder.rs`, `joinable.rs` | queues, made of a pipe, locks and a semaphore |
//! | `pool.rs` | many processes, and one thread for all results |
//!
//! No process outlives the one that started it: a child holds one end of a socket whose other end only its parent has, and ends when that is
//! closed, by whatever the parent ended. In a live run, Ctrl-C kills every child that is left.
//!
//! All of it is live only: an explored program has no processes, and [`NewProcess::start`] says so. What of it is a matter of order is shown
//! by demos that can run with threads in the place of processes.

mod connection;
mod current;
mod error;
mod feeder;
mod host;
mod joinable;
mod lane;
mod link;
mod manager;
mod pool;
mod process;
mod queue;
mod sync;
mod value;
mod wire;

pub use crate::futures::process::Job;
pub use connection::{Connection, PipeError, pipe};
pub use current::{CurrentProcess, current_process};
pub use error::StartError;
pub use joinable::JoinableQueue;
pub use manager::{Dict, List, MANAGER, Manager};
pub use pool::{AsyncResult, Callback, Pool, PoolError};
pub use process::{NewProcess, Process};
pub use queue::{Queue, QueueError};
pub use sync::{Barrier, Condition, Event, Exclusion, Lock, LockGuard, RLock, Semaphore, SyncError};
pub use value::{Array, Value};
