//! The seven primitives, across processes: handles to objects that live at a host.

mod barrier;
mod condition;
mod error;
mod event;
mod lock;
mod semaphore;

pub use barrier::Barrier;
pub use condition::{Condition, Exclusion};
pub use error::SyncError;
pub use event::Event;
pub use lock::{Lock, LockGuard, RLock};
pub use semaphore::Semaphore;

use crate::sched::real_time;
use std::time::Duration;

/// A timeout in the time of the system, which the host measures: a live run may be speeded up.
fn real(timeout: Option<Duration>) -> Option<Duration> {
    timeout.map(real_time)
}
