use super::ids::{MAX_THREADS, ThreadId};

/// A vector clock: for each thread, how many of its steps happened before.
///
/// Source: F. Mattern, *Virtual Time and Global States of Distributed Systems* (1989).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C, align(32))]
pub struct Clock([u16; MAX_THREADS]);

impl Clock {
    /// How many steps of `thread` happened before.
    #[inline]
    #[must_use]
    pub fn get(&self, thread: ThreadId) -> u16 {
        self.0[thread.index()]
    }

    /// Learns all that `other` knows.
    #[inline]
    pub fn join(&mut self, other: &Clock) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// Counts one more step of `thread` and returns its number, from 1.
    #[inline]
    pub fn tick(&mut self, thread: ThreadId) -> u16 {
        let own = &mut self.0[thread.index()];
        *own += 1;
        *own
    }

    /// Whether everything known here is known to `other` too.
    #[must_use]
    pub fn is_before(&self, other: &Clock) -> bool {
        self.0.iter().zip(&other.0).all(|(mine, theirs)| mine <= theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_steps_without_a_join_are_unordered() {
        let (mut a, mut b) = (Clock::default(), Clock::default());
        a.tick(ThreadId(1));
        b.tick(ThreadId(2));
        assert!(!a.is_before(&b) && !b.is_before(&a));
        b.join(&a);
        assert!(a.is_before(&b) && !b.is_before(&a));
    }
}
