use super::waiters::Waiters;
use super::{Error, Event};
use crate::queue::{Fifo, Heap, Lifo, Store};
use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::fmt::Debug;
use std::rc::Rc;

/// Python's `asyncio.Queue`, `LifoQueue` and `PriorityQueue`: one type, by what [stores](Store) the items.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-queue.html>. Clones are the same queue.
#[derive(Debug)]
pub struct Queue<S: Store<Error = Infallible>> {
    inner: Rc<Inner<S>>,
}

#[derive(Debug)]
struct Inner<S> {
    store: RefCell<S>,
    maxsize: usize,
    getters: Waiters,
    putters: Waiters,
    unfinished: Cell<usize>,
    finished: Event,
}

impl<S: Store<Error = Infallible>> Clone for Queue<S> {
    fn clone(&self) -> Self {
        Queue { inner: Rc::clone(&self.inner) }
    }
}

/// The queue is full; the item comes back. Python: `asyncio.QueueFull`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueFull<T>(pub T);

/// The queue is empty. Python: `asyncio.QueueEmpty`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueEmpty;

impl<T: Debug + Send + 'static> Queue<Fifo<T>> {
    /// First in, first out; at most `maxsize` items, 0 for any number. Python: `asyncio.Queue(maxsize)`.
    #[must_use]
    pub fn fifo(maxsize: usize) -> Self {
        Queue::new(Fifo::default(), maxsize)
    }
}

impl<T: Debug + Send + 'static> Queue<Lifo<T>> {
    /// Last in, first out. Python: `asyncio.LifoQueue(maxsize)`.
    #[must_use]
    pub fn lifo(maxsize: usize) -> Self {
        Queue::new(Lifo::default(), maxsize)
    }
}

impl<T: Ord + Debug + Send + 'static> Queue<Heap<T>> {
    /// The smallest first. Python: `asyncio.PriorityQueue(maxsize)`.
    #[must_use]
    pub fn priority(maxsize: usize) -> Self {
        Queue::new(Heap::default(), maxsize)
    }
}

impl<S: Store<Error = Infallible>> Queue<S> {
    /// A queue over any store that cannot fail; at most `maxsize` items, 0 for any number.
    #[must_use]
    pub fn new(store: S, maxsize: usize) -> Queue<S> {
        let finished = Event::new();
        finished.set();
        let (getters, putters) = (Waiters::default(), Waiters::default());
        let store = RefCell::new(store);
        Queue { inner: Rc::new(Inner { store, maxsize, getters, putters, unfinished: Cell::new(0), finished }) }
    }

    /// Waits until there is room and puts the item in. Python: `await queue.put(item)`.
    ///
    /// # Errors
    /// [`Error::Cancelled`]; the item is gone.
    pub async fn put(&self, item: S::Item) -> Result<(), Error> {
        while self.full() {
            if let Err(cancelled) = self.inner.putters.wait().await {
                if cancelled.woken && !self.full() {
                    self.inner.putters.wake_first();
                }
                return Err(cancelled.into());
            }
        }
        // there is room, and nobody else runs
        let _ = self.put_nowait(item);
        Ok(())
    }

    /// Puts the item in if there is room. Python: `queue.put_nowait(item)`.
    ///
    /// # Errors
    /// [`QueueFull`] with the item.
    pub fn put_nowait(&self, item: S::Item) -> Result<(), QueueFull<S::Item>> {
        if self.full() {
            return Err(QueueFull(item));
        }
        let Ok(()) = self.inner.store.borrow_mut().put(item);
        self.inner.unfinished.set(self.inner.unfinished.get() + 1);
        self.inner.finished.clear();
        self.inner.getters.wake_first();
        Ok(())
    }

    /// Waits until there is an item and takes it. Python: `await queue.get()`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn get(&self) -> Result<S::Item, Error> {
        loop {
            if let Ok(item) = self.get_nowait() {
                return Ok(item);
            }
            if let Err(cancelled) = self.inner.getters.wait().await {
                if cancelled.woken && !self.empty() {
                    self.inner.getters.wake_first();
                }
                return Err(cancelled.into());
            }
        }
    }

    /// Takes an item if there is one. Python: `queue.get_nowait()`.
    ///
    /// # Errors
    /// [`QueueEmpty`].
    pub fn get_nowait(&self) -> Result<S::Item, QueueEmpty> {
        if self.empty() {
            return Err(QueueEmpty);
        }
        let Ok(item) = self.inner.store.borrow_mut().get();
        self.inner.putters.wake_first();
        Ok(item)
    }

    /// How many items there are. Python: `queue.qsize()`.
    #[must_use]
    pub fn qsize(&self) -> usize {
        self.inner.store.borrow().len()
    }

    /// Whether there is none. Python: `queue.empty()`.
    #[must_use]
    pub fn empty(&self) -> bool {
        self.inner.store.borrow().is_empty()
    }

    /// Whether there is no room. Python: `queue.full()`.
    #[must_use]
    pub fn full(&self) -> bool {
        self.inner.maxsize > 0 && self.qsize() >= self.inner.maxsize
    }

    /// How many items it takes at most; 0 for any number. Python: `queue.maxsize`.
    #[must_use]
    pub fn maxsize(&self) -> usize {
        self.inner.maxsize
    }

    /// Says that the work on one item is done. Python: `queue.task_done()`.
    ///
    /// # Errors
    /// [`Error::Raised`] if everything that was put is done already; in Python: `ValueError: task_done() called too many times`.
    pub fn task_done(&self) -> Result<(), Error> {
        let unfinished = &self.inner.unfinished;
        let left = unfinished.get().checked_sub(1).ok_or(crate::queue::TooOften).map_err(Error::raised)?;
        unfinished.set(left);
        if left == 0 {
            self.inner.finished.set();
        }
        Ok(())
    }

    /// Waits until the work on everything that was put is done. Python: `await queue.join()`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn join(&self) -> Result<(), Error> {
        self.inner.finished.wait().await
    }
}
