use super::store::{Fifo, Heap, Lifo, Store};
use crate::sched::{Cx, Op, Resource, State, Verb, Who, fingerprint, knowledge};
use std::borrow::Cow;
use std::fmt::{self, Debug};
use std::time::Duration;

/// Python's `queue.Queue`, `LifoQueue` and `PriorityQueue`: one type, by what [stores](Store) the items.
///
/// Python: <https://docs.python.org/3.11/library/queue.html#queue-objects>. Clones are the same queue.
///
/// # Examples
/// ```
/// use racecourse::queue::Queue;
/// use std::time::Duration;
///
/// let jobs = Queue::fifo(2);
/// jobs.put("a", None).unwrap();
/// jobs.put("b", None).unwrap();
/// assert!(jobs.put("c", Some(Duration::ZERO)).is_err());
/// assert_eq!(jobs.get(None).unwrap(), "a");
/// jobs.task_done().unwrap();
/// ```
#[derive(Debug)]
pub struct Queue<S: Store = Fifo<i64>> {
    resource: Resource<Contents<S>>,
}

impl<S: Store> Clone for Queue<S> {
    fn clone(&self) -> Self {
        Queue { resource: self.resource.clone() }
    }
}

#[derive(Debug)]
struct Contents<S> {
    store: S,
    maxsize: usize,
    unfinished: usize,
    /// Stands for the items and their order. An item is what its putter knew when it put it.
    print: u64,
}

/// The three questions that may have to wait, in one word.
const FULL: u64 = 1;
const EMPTY: u64 = 2;
const BUSY: u64 = 4;

impl<S: Store> Contents<S> {
    fn is_full(&self) -> bool {
        self.maxsize > 0 && self.store.len() >= self.maxsize
    }

    /// Takes note of a change by the calling thread. An empty queue is like any other empty queue.
    fn changed(&mut self) {
        self.print = if self.store.is_empty() { 0 } else { fingerprint(&(self.print, knowledge())) };
    }
}

impl<S: Store> State for Contents<S> {
    fn gate(&self) -> u64 {
        u64::from(self.is_full()) * FULL
            + u64::from(self.store.is_empty()) * EMPTY
            + u64::from(self.unfinished > 0) * BUSY
    }
    fn fingerprint(&self) -> u64 {
        fingerprint(&(self.store.len(), self.maxsize, self.unfinished, self.print))
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        let items = match (self.store.len(), self.maxsize) {
            (0, _) => "empty".to_string(),
            (1, 0) => "1 item".to_string(),
            (n, 0) => format!("{n} items"),
            (n, max) if n >= max => format!("full ({n})"),
            (n, max) => format!("{n} of {max}"),
        };
        if self.unfinished > self.store.len() { format!("{items}, {} unfinished", self.unfinished) } else { items }
    }
}

/// Why a put failed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PutError<T, E> {
    /// The queue stayed full; the item comes back. Python: `queue.Full`.
    Full(T),
    /// The store refused it.
    Store(E),
}

/// Why a get failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetError<E> {
    /// The queue stayed empty. Python: `queue.Empty`.
    Empty,
    /// The store could not give it.
    Store(E),
}

/// More tasks were reported done than items were put. Python: `ValueError: task_done() called too many times`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften;

impl<T, E: Debug> Debug for PutError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PutError::Full(_) => f.write_str("Full"),
            PutError::Store(error) => write!(f, "Store({error:?})"),
        }
    }
}

impl fmt::Display for TooOften {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("task_done() called too many times")
    }
}

impl std::error::Error for TooOften {}

impl<T: Debug + Send + 'static> Queue<Fifo<T>> {
    /// First in, first out; at most `maxsize` items, 0 for any number. Python: `queue.Queue(maxsize)`.
    #[must_use]
    pub fn fifo(maxsize: usize) -> Self {
        Queue::new(Fifo::default(), maxsize)
    }

    /// As [`Queue::fifo`], with a name by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>, maxsize: usize) -> Self {
        Queue::with_name(Some(name.into()), Fifo::default(), maxsize)
    }
}

impl<T: Debug + Send + 'static> Queue<Lifo<T>> {
    /// Last in, first out. Python: `queue.LifoQueue(maxsize)`.
    #[must_use]
    pub fn lifo(maxsize: usize) -> Self {
        Queue::new(Lifo::default(), maxsize)
    }
}

impl<T: Ord + Debug + Send + 'static> Queue<Heap<T>> {
    /// The smallest first. Python: `queue.PriorityQueue(maxsize)`.
    #[must_use]
    pub fn priority(maxsize: usize) -> Self {
        Queue::new(Heap::default(), maxsize)
    }
}

impl<S: Store> Queue<S> {
    /// A queue over any store; at most `maxsize` items, 0 for any number.
    #[must_use]
    pub fn new(store: S, maxsize: usize) -> Queue<S> {
        Queue::with_name(None, store, maxsize)
    }

    /// As [`Queue::new`], with a name if there is one.
    #[must_use]
    pub fn with_name(name: Option<Cow<'static, str>>, store: S, maxsize: usize) -> Queue<S> {
        Queue { resource: Resource::new("Queue", name, Contents { store, maxsize, unfinished: 0, print: 0 }) }
    }

    /// Waits until there is room and puts the item in. Python: `queue.put(item, block, timeout)`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`PutError::Full`] with the item, if there was no room in time; [`PutError::Store`] if the store failed.
    ///
    /// # Panics
    /// If the store does; the queue stays usable.
    #[track_caller]
    pub fn put(&self, item: S::Item, timeout: Option<Duration>) -> Result<(), PutError<S::Item, S::Error>> {
        let op = Op::write(Verb::new("put")).when(|gate, _| gate & FULL == 0).timeout(timeout);
        self.resource.step(op, |contents, cx| {
            if cx.late() {
                cx.show(|| "full".into());
                return Err(PutError::Full(item));
            }
            cx.saw(1);
            cx.show(|| format!("{item:?}"));
            let length = contents.store.len();
            let result = contents.store.put(item).map_err(PutError::Store);
            if contents.store.len() > length {
                contents.unfinished += 1;
            }
            contents.changed();
            result
        })
    }

    /// Waits until there is an item and takes it. Python: `queue.get(block, timeout)`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`GetError::Empty`] if there was none in time; [`GetError::Store`] if the store failed.
    ///
    /// # Panics
    /// If the store does; the queue stays usable.
    #[track_caller]
    pub fn get(&self, timeout: Option<Duration>) -> Result<S::Item, GetError<S::Error>> {
        let op = Op::write(Verb::new("get")).when(|gate, _| gate & EMPTY == 0).timeout(timeout);
        self.resource.step(op, |contents, cx| {
            if cx.late() {
                cx.show(|| "empty".into());
                return Err(GetError::Empty);
            }
            cx.saw(fingerprint(&(contents.print, contents.store.len())));
            let item = contents.store.get().map_err(GetError::Store);
            if let Ok(item) = &item {
                cx.show(|| format!("{item:?}"));
            }
            contents.changed();
            item
        })
    }

    /// How many items there are now. Python: `queue.qsize()`.
    ///
    /// # Scheduling points
    /// One, directly before: the answer may be old by the time it is used.
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> usize {
        self.look("qsize", |contents| contents.store.len())
    }

    /// Whether it is empty now. Python: `queue.empty()`.
    ///
    /// # Scheduling points
    /// One, directly before: the answer may be old by the time it is used.
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.look("empty", |contents| contents.store.is_empty())
    }

    /// Whether it is full now. Python: `queue.full()`.
    ///
    /// # Scheduling points
    /// One, directly before: the answer may be old by the time it is used.
    #[track_caller]
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.look("full", Contents::is_full)
    }

    /// How many items it takes at most; 0 for any number. Python: `queue.maxsize`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn maxsize(&self) -> usize {
        self.look("maxsize", |contents| contents.maxsize)
    }

    #[track_caller]
    fn look<R: Copy + Debug + std::hash::Hash>(&self, verb: &'static str, at: impl FnOnce(&Contents<S>) -> R) -> R {
        self.resource.step(Op::read(Verb::new(verb)), |contents, cx: &mut Cx| {
            let answer = at(contents);
            cx.saw(fingerprint(&answer));
            cx.show(|| format!("{answer:?}"));
            answer
        })
    }

    /// Changes how many items it takes. It may be fewer than there are: then it is full.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn set_maxsize(&self, maxsize: usize) {
        self.resource.step(Op::write(Verb::new("set_maxsize")), |contents, _| contents.maxsize = maxsize);
    }

    /// Says that the work on one item is done. Python: `queue.task_done()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Errors
    /// [`TooOften`] if everything that was put is done already.
    #[track_caller]
    pub fn task_done(&self) -> Result<(), TooOften> {
        self.resource.step(Op::write(Verb::new("task_done")), |contents, cx| {
            let left = contents.unfinished.checked_sub(1);
            cx.saw(left.is_some().into());
            if left.is_none() {
                cx.show(|| TooOften.to_string());
            }
            contents.unfinished = left.ok_or(TooOften)?;
            Ok(())
        })
    }

    /// Waits until the work on everything that was put is done. Python: `queue.join()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn join(&self) {
        self.resource.step(Op::read(Verb::new("join")).when(|gate, _| gate & BUSY == 0), |_, _| ());
    }
}
