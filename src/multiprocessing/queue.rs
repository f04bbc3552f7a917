use super::feeder::Feeder;
use super::{Connection, Lock, PipeError, Semaphore, SyncError, pipe};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;
use std::time::{Duration, Instant};

/// How many items a queue takes that was not told: as many as its count can hold.
const UNBOUNDED: usize = (1 << 31) - 1;

/// Python's `multiprocessing.Queue`: whoever puts and whoever gets may be in different processes.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.Queue>. It can be an argument of a process. Clones are the
/// same queue.
///
/// It is made of what one would take oneself: a [pipe](super::pipe), a [`Lock`] for those who read it, one for those who write it, a [`Semaphore`] for
/// its length, and in each process that puts a **feeder**: a thread that writes into the pipe what `put` has left in a buffer. From that comes all
/// that is strange about it, in Python as here:
///
/// - `put` does not wait for room in the pipe, so right after it the queue can be [empty](Queue::is_empty) still.
/// - A process that has put something ends only when all of it is in the pipe. If nobody takes it out, it never ends: get first, then join. The first process does not
///   wait by itself, see [`join_thread`](Queue::join_thread).
///
/// # Errors
/// A process that was killed while it read or wrote may have left half an item in the pipe. Then everybody gets
/// [`SyncError::OwnerDied`]; in Python the queue is corrupted.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Queue<T> {
    receiver: Connection,
    sender: Connection,
    reading: Lock,
    writing: Lock,
    room: Semaphore,
    maxsize: usize,
    #[serde(skip)]
    feeder: Feeder,
    #[serde(skip)]
    items: PhantomData<fn(T) -> T>,
}

/// Why a put failed. The item is not given back: it may be half serialised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueError {
    /// There was no room in time. Python: `queue.Full`.
    Full,
    /// There was nothing in time. Python: `queue.Empty`.
    Empty,
    /// The item cannot be sent, or what came is none.
    Pipe(PipeError),
    /// The queue cannot be used any more.
    Sync(SyncError),
}

impl fmt::Display for QueueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QueueError::Full => f.write_str("the queue is full"),
            QueueError::Empty => f.write_str("the queue is empty"),
            QueueError::Pipe(error) => error.fmt(f),
            QueueError::Sync(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for QueueError {}

impl From<SyncError> for QueueError {
    fn from(error: SyncError) -> QueueError {
        QueueError::Sync(error)
    }
}

impl From<PipeError> for QueueError {
    fn from(error: PipeError) -> QueueError {
        QueueError::Pipe(error)
    }
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Queue<T> {
        Queue {
            receiver: self.receiver.clone(),
            sender: self.sender.clone(),
            reading: self.reading.clone(),
            writing: self.writing.clone(),
            room: self.room.clone(),
            maxsize: self.maxsize,
            feeder: self.feeder.clone(),
            items: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("maxsize", &self.maxsize).finish_non_exhaustive()
    }
}

impl<T: Serialize + DeserializeOwned> Queue<T> {
    /// A queue of at most `maxsize` items; 0 for any number. Python: `multiprocessing.Queue(maxsize)`.
    ///
    /// # Errors
    /// [`SyncError::Explored`], [`SyncError::NoRoom`].
    pub fn new(maxsize: usize) -> Result<Queue<T>, SyncError> {
        let (reading, writing) = (Lock::new()?, Lock::new()?);
        let (receiver, sender) = pipe(false).map_err(|error| SyncError::NoRoom(error.to_string()))?;
        let maxsize = if maxsize == 0 { UNBOUNDED } else { maxsize };
        let room = Semaphore::counter(maxsize)?;
        Ok(Queue { receiver, sender, reading, writing, room, maxsize, feeder: Feeder::default(), items: PhantomData })
    }

    /// Waits until there is room for one more, at most `timeout`, and leaves the item to the feeder. Python: `queue.put(item, block, timeout)`.
    ///
    /// # Errors
    /// [`QueueError::Full`]; [`QueueError::Pipe`] if it cannot be sent; [`QueueError::Sync`].
    pub fn put(&self, item: &T, timeout: Option<Duration>) -> Result<(), QueueError> {
        self.put_then(item, timeout, || Ok(()))
    }

    /// As [`put`](Queue::put); does `then` when there is room, and before anybody can get the item.
    pub(super) fn put_then(
        &self,
        item: &T,
        timeout: Option<Duration>,
        then: impl FnOnce() -> Result<(), SyncError>,
    ) -> Result<(), QueueError> {
        let packed = self.sender.pack(item)?;
        if !self.room.acquire(timeout)? {
            return Err(QueueError::Full);
        }
        then()?;
        self.feeder.feed(packed, &self.sender, &self.writing);
        Ok(())
    }

    /// Waits until there is an item, at most `timeout`, and takes it. Python: `queue.get(block, timeout)`.
    ///
    /// # Errors
    /// [`QueueError::Empty`]; [`QueueError::Pipe`] if what came is no such item; [`QueueError::Sync`].
    pub fn get(&self, timeout: Option<Duration>) -> Result<T, QueueError> {
        let start = Instant::now();
        if !self.reading.acquire(timeout)? {
            return Err(QueueError::Empty);
        }
        let left = timeout.map(|timeout| timeout.saturating_sub(crate::sched::demo_time(start.elapsed())));
        let item = match left {
            Some(_) if !self.receiver.poll(left) => Err(QueueError::Empty),
            _ => self.receiver.recv().map_err(QueueError::from),
        };
        self.reading.release()?;
        if !matches!(item, Err(QueueError::Empty)) {
            self.room.release(1)?;
        }
        item
    }

    /// How many items there are about now: also those that the feeders still have. Python: `queue.qsize()`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn len(&self) -> Result<usize, SyncError> {
        Ok(self.maxsize - self.room.value()?.min(self.maxsize))
    }

    /// Whether the pipe is empty now. Right after a `put` it can be, and a moment later not. Python: `queue.empty()`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.receiver.poll(Some(Duration::ZERO))
    }

    /// Whether there is no room now. Python: `queue.full()`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn is_full(&self) -> Result<bool, SyncError> {
        Ok(self.room.value()? == 0)
    }

    /// Waits until all that this process has put is in the pipe: what a process does at its end. Python: `queue.close()`,
    /// `queue.join_thread()`.
    pub fn join_thread(&self) {
        self.feeder.join();
    }
}
