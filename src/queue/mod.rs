//! Python's `queue`: queues that threads put into and get from, and wait for each other at.
//!
//! Python: <https://docs.python.org/3.11/library/queue.html>.

mod bounded;
mod simple;
mod store;

pub use bounded::{GetError, PutError, Queue, TooOften};
pub use simple::SimpleQueue;
pub use store::{Fifo, Heap, Lifo, Store};

/// Last in, first out. Python: `queue.LifoQueue`.
pub type LifoQueue<T> = Queue<Lifo<T>>;

/// The smallest first. Python: `queue.PriorityQueue`.
pub type PriorityQueue<T> = Queue<Heap<T>>;
