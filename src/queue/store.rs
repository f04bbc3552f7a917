use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::convert::Infallible;
use std::fmt::Debug;

/// What keeps the items of a [`Queue`](super::Queue), and in which order it gives them back. It may fail; the queue stays usable.
pub trait Store: Debug + Send + 'static {
    /// What it keeps.
    type Item: Debug + Send + 'static;
    /// How it may fail.
    type Error: Debug;

    /// Takes an item in.
    ///
    /// # Errors
    /// If it cannot; the item is gone, and nothing else is changed.
    fn put(&mut self, item: Self::Item) -> Result<(), Self::Error>;

    /// Gives an item back; it is asked only when it has one.
    ///
    /// # Errors
    /// If it cannot; nothing is changed.
    fn get(&mut self) -> Result<Self::Item, Self::Error>;

    /// How many items it has.
    fn len(&self) -> usize;

    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// First in, first out.
#[derive(Debug)]
pub struct Fifo<T>(VecDeque<T>);

/// Last in, first out.
#[derive(Debug)]
pub struct Lifo<T>(Vec<T>);

/// The smallest first.
#[derive(Debug)]
pub struct Heap<T>(BinaryHeap<Reverse<T>>);

impl<T> Default for Fifo<T> {
    fn default() -> Self {
        Fifo(VecDeque::new())
    }
}

impl<T> Default for Lifo<T> {
    fn default() -> Self {
        Lifo(Vec::new())
    }
}

impl<T: Ord> Default for Heap<T> {
    fn default() -> Self {
        Heap(BinaryHeap::new())
    }
}

/// The answer of a store that is asked although it has nothing: the queue never does.
fn nothing<T>(item: Option<T>) -> Result<T, Infallible> {
    match item {
        Some(item) => Ok(item),
        None => panic!("a queue asks its store only for what it has"),
    }
}

impl<T: Debug + Send + 'static> Store for Fifo<T> {
    type Item = T;
    type Error = Infallible;
    fn put(&mut self, item: T) -> Result<(), Infallible> {
        self.0.push_back(item);
        Ok(())
    }
    fn get(&mut self) -> Result<T, Infallible> {
        nothing(self.0.pop_front())
    }
    fn len(&self) -> usize {
        self.0.len()
    }
}

impl<T: Debug + Send + 'static> Store for Lifo<T> {
    type Item = T;
    type Error = Infallible;
    fn put(&mut self, item: T) -> Result<(), Infallible> {
        self.0.push(item);
        Ok(())
    }
    fn get(&mut self) -> Result<T, Infallible> {
        nothing(self.0.pop())
    }
    fn len(&self) -> usize {
        self.0.len()
    }
}

impl<T: Ord + Debug + Send + 'static> Store for Heap<T> {
    type Item = T;
    type Error = Infallible;
    fn put(&mut self, item: T) -> Result<(), Infallible> {
        self.0.push(Reverse(item));
        Ok(())
    }
    fn get(&mut self) -> Result<T, Infallible> {
        nothing(self.0.pop().map(|Reverse(item)| item))
    }
    fn len(&self) -> usize {
        self.0.len()
    }
}
