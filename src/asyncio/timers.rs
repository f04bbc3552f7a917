//! What is to be called later.

use super::handle::{Handle, TimerHandle};
use crate::sched::choose;
use std::time::Duration;

#[derive(Debug)]
struct Timer {
    handle: TimerHandle,
    /// For how long it was set.
    delay: Duration,
}

/// Timers in the order in which they were set.
#[derive(Debug, Default)]
pub(super) struct Timers {
    all: Vec<Timer>,
}

impl Timers {
    pub(super) fn set(&mut self, handle: TimerHandle, delay: Duration) {
        self.all.push(Timer { handle, delay });
    }

    /// Forgets those that were taken back.
    pub(super) fn tidy(&mut self) {
        self.all.retain(|timer| !timer.handle.cancelled());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// When the first one is due.
    pub(super) fn earliest(&self) -> Option<Duration> {
        self.all.iter().map(|timer| timer.handle.when).min()
    }

    /// Takes those that are due at `now`, in the order of their times; of those of one time, in the order in which they were set.
    pub(super) fn due(&mut self, now: Duration) -> Vec<Handle> {
        let mut due: Vec<Timer> = self.all.extract_if(.., |timer| timer.handle.when <= now).collect();
        due.sort_by_key(|timer| timer.handle.when);
        due.into_iter().map(|timer| timer.handle.handle).collect()
    }

    /// Takes one of those that may be due first, by choice, or none where there `need` not be one. A timer that was set before,
    /// and for no longer, is due before.
    ///
    /// # Scheduling points
    /// One where there is a choice.
    pub(super) fn choose(&mut self, need: bool) -> Option<TimerHandle> {
        let before = |i: usize| self.all[..i].iter().any(|other| other.delay <= self.all[i].delay);
        let first: Vec<usize> = (0..self.all.len()).filter(|&i| !before(i)).collect();
        let ways = u16::try_from(first.len()).unwrap_or(u16::MAX) + u16::from(!need);
        let chosen = match (ways, need) {
            (0, _) | (1, false) => return None,
            (1, true) => 0,
            (ways, _) => usize::from(choose(ways)),
        };
        // the last alternative is that none is due
        let index = *first.get(chosen)?;
        Some(self.all.remove(index).handle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sched::{Explorer, Program};

    fn timers(delays: &[u64]) -> Timers {
        let mut timers = Timers::default();
        for (number, delay) in (0..).zip(delays) {
            let delay = Duration::from_secs(*delay);
            let when = delay + Duration::from_millis(number);
            timers.set(TimerHandle { handle: Handle::new(|| ()), when }, delay);
        }
        timers
    }

    #[test]
    fn those_that_are_due_come_in_the_order_of_their_times() {
        let mut all = timers(&[3, 1, 2, 1]);
        assert_eq!(all.earliest(), Some(Duration::from_millis(1001)));
        assert_eq!(all.due(Duration::from_millis(2002)).len(), 3);
        assert_eq!(all.earliest(), Some(Duration::from_secs(3)));
        all.all[0].handle.cancel();
        all.tidy();
        assert!(all.is_empty());
    }

    #[test]
    fn a_timer_set_before_for_no_longer_is_due_before() {
        let found = Explorer::default().explore(&Program::new(|| {
            let mut all = timers(&[2, 1, 1, 3]);
            let order = std::iter::from_fn(|| all.choose(true).map(|timer| timer.when().as_secs().to_string()));
            order.collect::<Vec<_>>().join(" ")
        }));
        let orders: Vec<String> = found.outcomes.iter().map(|one| one.outcome.summary()).collect();
        assert_eq!(orders.len(), 3, "2 comes anywhere before 3: {orders:?}");
        assert!(orders.iter().all(|order| order.ends_with('3')), "{orders:?}");
    }
}
