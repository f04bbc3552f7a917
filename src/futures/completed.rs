use super::arrivals::{Arrivals, Until, is_explored};
use super::future::Future;
use super::wait::each_once;
use crate::sched::{Op, Verb};
use crate::threading::Stopwatch;
use std::fmt;
use std::iter::FusedIterator;
use std::panic::Location;
use std::time::Duration;

/// Gives futures as they are done: those that are done already, then the others in the order in which they are settled. Python:
/// `concurrent.futures.as_completed(fs, timeout)`.
///
/// A future that is given twice comes once. One that was cancelled comes as soon as whoever was to run it has seen that. The iterator
/// forgets a future as it gives it, so its result can go as soon as the caller is done with it. Nothing happens, and the time of the
/// timeout does not run, before the first [`next`](Iterator::next).
///
/// # Scheduling points
/// One before it looks at the futures (at some of them, if they are more than a step can touch), at the first `next`; then one for each
/// `next`.
///
/// # Examples
/// ```
/// use racecourse::futures::{Executor, ThreadPoolExecutor, as_completed};
///
/// ThreadPoolExecutor::new(2).scope(|pool| {
///     let futures = [3, 5, 8].map(|n| pool.submit(move || Ok(n * n)).unwrap());
///     let mut squares: Vec<i32> = as_completed(&futures, None).map(|f| f.unwrap().result(None).unwrap()).collect();
///     squares.sort();
///     assert_eq!(squares, [9, 25, 64]);
/// });
/// ```
#[track_caller]
pub fn as_completed<T: Send + 'static, E: Send + 'static>(
    futures: &[Future<T, E>],
    timeout: Option<Duration>,
) -> AsCompleted<T, E> {
    let waiting: Vec<_> = each_once(futures).into_iter().map(Some).collect();
    AsCompleted { left: waiting.len(), waiting, timeout, begun: None, line: Location::caller() }
}

/// Futures as they are done. See [`as_completed`].
#[must_use = "an iterator does nothing before it is asked"]
pub struct AsCompleted<T: Send + 'static, E: Send + 'static> {
    /// Those that were not given yet, each at its place.
    waiting: Vec<Option<Future<T, E>>>,
    left: usize,
    timeout: Option<Duration>,
    begun: Option<(Arrivals, Stopwatch)>,
    /// Where it was made: adaptors hide where it is asked.
    line: &'static Location<'static>,
}

/// Not all futures were done in time. Python: `TimeoutError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// How many were not.
    pub unfinished: usize,
    /// Of how many.
    pub total: usize,
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (of {}) futures unfinished", self.unfinished, self.total)
    }
}

impl std::error::Error for Unfinished {}

impl<T: Send + 'static, E: Send + 'static> fmt::Debug for AsCompleted<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsCompleted").field("left", &self.left).field("total", &self.waiting.len()).finish()
    }
}

const VERB: Verb = Verb::new("as_completed");

impl<T: Send + 'static, E: Send + 'static> AsCompleted<T, E> {
    fn begin(&mut self) {
        if self.begun.is_none() {
            let clock = Stopwatch::start();
            let arrivals = Arrivals::new("as_completed", Until::Some, self.left, true);
            let waiting = self.waiting.iter().enumerate();
            let waiting: Vec<_> = waiting.filter_map(|(place, future)| Some((place, future.as_ref()?))).collect();
            Future::watch_all(Op::read(VERB).at(self.line), &arrivals, &waiting);
            self.begun = Some((arrivals, clock));
        }
    }
}

impl<T: Send + 'static, E: Send + 'static> Iterator for AsCompleted<T, E> {
    type Item = Result<Future<T, E>, Unfinished>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        let timeout = self.timeout;
        self.begin();
        let (arrivals, clock) = self.begun.as_ref().unwrap_or_else(|| unreachable!("it has begun"));
        let left = timeout.map(|timeout| timeout.saturating_sub(clock.elapsed()));
        let Some(place) = arrivals.take(Op::write(VERB).at(self.line).timeout(left)) else {
            arrivals.end();
            Future::unwatch(arrivals, &mut self.waiting.iter().flatten());
            let unfinished = std::mem::take(&mut self.left);
            self.waiting.iter_mut().for_each(|future| *future = None);
            return Some(Err(Unfinished { unfinished, total: self.waiting.len() }));
        };
        self.left -= 1;
        self.waiting[place].take().map(Ok)
    }
}

impl<T: Send + 'static, E: Send + 'static> FusedIterator for AsCompleted<T, E> {}

impl<T: Send + 'static, E: Send + 'static> Drop for AsCompleted<T, E> {
    fn drop(&mut self) {
        if let Some((arrivals, _)) = &self.begun {
            arrivals.end();
            // in an explored program there is no step that this could be a part of
            if !is_explored() {
                Future::unwatch(arrivals, &mut self.waiting.iter().flatten());
            }
        }
    }
}
