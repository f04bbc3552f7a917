use super::{Condition, Queue, QueueError, Semaphore, SyncError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Python's `multiprocessing.JoinableQueue`: a queue that knows how many of its items are not done yet.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.JoinableQueue>. It can be an argument of a process. Clones
/// are the same queue.
#[derive(Clone, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct JoinableQueue<T> {
    queue: Queue<T>,
    unfinished: Semaphore,
    changed: Condition,
}

impl<T> fmt::Debug for JoinableQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinableQueue").field("queue", &self.queue).finish_non_exhaustive()
    }
}

impl<T: Serialize + DeserializeOwned> JoinableQueue<T> {
    /// A queue of at most `maxsize` items; 0 for any number. Python: `multiprocessing.JoinableQueue(maxsize)`.
    ///
    /// # Errors
    /// As [`Queue::new`].
    pub fn new(maxsize: usize) -> Result<JoinableQueue<T>, SyncError> {
        Ok(JoinableQueue {
            queue: Queue::new(maxsize)?,
            unfinished: Semaphore::counter(0)?,
            changed: Condition::new()?,
        })
    }

    /// As [`Queue::put`]; one more item is not done.
    ///
    /// # Errors
    /// As [`Queue::put`].
    pub fn put(&self, item: &T, timeout: Option<Duration>) -> Result<(), QueueError> {
        self.queue.put_then(item, timeout, || {
            let _held = self.changed.hold()?;
            self.unfinished.release(1)
        })
    }

    /// As [`Queue::get`].
    ///
    /// # Errors
    /// As [`Queue::get`].
    pub fn get(&self, timeout: Option<Duration>) -> Result<T, QueueError> {
        self.queue.get(timeout)
    }

    /// Says that the work on one item is done. Python: `queue.task_done()`.
    ///
    /// # Errors
    /// [`SyncError::TooMany`] if everything that was put is done already; in Python: `ValueError: task_done() called too many times`.
    pub fn task_done(&self) -> Result<(), SyncError> {
        let _held = self.changed.hold()?;
        if !self.unfinished.acquire(Some(Duration::ZERO))? {
            return Err(SyncError::TooMany);
        }
        if self.unfinished.value()? == 0 { self.changed.notify_all() } else { Ok(()) }
    }

    /// Waits until everything that was put is done. Python: `queue.join()`.
    ///
    /// # Errors
    /// [`SyncError::OwnerDied`] if a process ended in the middle of a `put` or `task_done`; [`SyncError::Gone`].
    pub fn join(&self) -> Result<(), SyncError> {
        let _held = self.changed.hold()?;
        while self.unfinished.value()? > 0 {
            self.changed.wait(None)?;
        }
        Ok(())
    }

    /// As [`Queue::len`].
    ///
    /// # Errors
    /// As [`Queue::len`].
    pub fn len(&self) -> Result<usize, SyncError> {
        self.queue.len()
    }

    /// As [`Queue::is_empty`].
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// As [`Queue::join_thread`].
    pub fn join_thread(&self) {
        self.queue.join_thread();
    }
}
