//! A list that is filled anew in each execution.

use std::ops::{Deref, DerefMut};

/// A list whose elements stay in place when it is cleared, to be written over: the next execution needs as many, and what they
/// own (room for events) is used again.
#[derive(Debug)]
pub(crate) struct Pool<T> {
    all: Vec<T>,
    used: usize,
}

impl<T> Pool<T> {
    pub(super) fn new() -> Pool<T> {
        Pool { all: Vec::new(), used: 0 }
    }

    /// Adds an element. It holds whatever it held before, or what `blank` makes.
    #[inline]
    pub(super) fn add(&mut self, blank: impl FnOnce() -> T) -> &mut T {
        if self.used == self.all.len() {
            self.all.push(blank());
        }
        self.used += 1;
        &mut self.all[self.used - 1]
    }

    /// What stood there before the list was cleared, and will stand there again unless it is written over.
    #[inline]
    pub(super) fn left_over(&self, index: usize) -> Option<&T> {
        self.all.get(index)
    }

    pub(super) fn clear(&mut self) {
        self.used = 0;
    }
}

impl<T> Deref for Pool<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.all[..self.used]
    }
}

impl<'a, T> IntoIterator for &'a Pool<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> DerefMut for Pool<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.all[..self.used]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cleared_is_not_seen_again_but_its_room_is_used() {
        let mut pool = Pool::new();
        pool.add(Vec::new).extend([1, 2]);
        let room = pool[0].capacity();
        pool.clear();
        assert!(pool.is_empty());
        let again = pool.add(|| unreachable!("there is one to use again"));
        assert_eq!(again.capacity(), room);
    }
}
