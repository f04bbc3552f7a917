use super::bounded::Queue;
use super::store::Fifo;
use std::borrow::Cow;
use std::fmt::Debug;
use std::time::Duration;

/// Python's `queue.SimpleQueue`: first in, first out, any number of items, and nobody counts what is done.
///
/// Python: <https://docs.python.org/3.11/library/queue.html#simplequeue-objects>. No code of the user's runs while its state is locked,
/// so a put may happen anywhere, in a destructor for one. Clones are the same queue.
#[derive(Debug)]
pub struct SimpleQueue<T: Debug + Send + 'static> {
    items: Queue<Fifo<T>>,
}

impl<T: Debug + Send + 'static> Clone for SimpleQueue<T> {
    fn clone(&self) -> Self {
        SimpleQueue { items: self.items.clone() }
    }
}

impl<T: Debug + Send + 'static> SimpleQueue<T> {
    /// An empty queue. Python: `queue.SimpleQueue()`.
    #[must_use]
    pub fn new() -> SimpleQueue<T> {
        SimpleQueue { items: Queue::fifo(0) }
    }

    /// An empty queue with a name, by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> SimpleQueue<T> {
        SimpleQueue { items: Queue::named(name, 0) }
    }

    /// Puts an item in; never waits. Python: `queue.put(item)`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn put(&self, item: T) {
        // a queue without bound over a store that cannot fail takes everything
        let _ = self.items.put(item, None);
    }

    /// Waits until there is an item and takes it; none if there was none in time. Python: `queue.get(block, timeout)`, which raises
    /// `queue.Empty`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn get(&self, timeout: Option<Duration>) -> Option<T> {
        self.items.get(timeout).ok()
    }

    /// How many items there are now. Python: `queue.qsize()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it is empty now. Python: `queue.empty()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl<T: Debug + Send + 'static> Default for SimpleQueue<T> {
    fn default() -> Self {
        SimpleQueue::new()
    }
}
