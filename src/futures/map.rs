use super::error::{FutureError, NoResult};
use super::future::Future;
use crate::sched::{Op, Verb};
use crate::threading::Stopwatch;
use std::collections::VecDeque;
use std::fmt;
use std::iter::FusedIterator;
use std::panic::Location;
use std::time::Duration;

/// What [`Executor::map`](super::Executor::map) gives: results in the order of the items, each as soon as it is there and its turn has come.
///
/// An error comes at its turn, and ends it: what was not begun by then is cancelled. So it is with a timeout, which is for all of it and
/// runs from the call of `map` on, and when the iterator is dropped after the first `next`. **If nobody ever asks it, everything is run,
/// and nobody learns of errors or of the timeout.** A result is handed over and not kept.
///
/// # Scheduling points
/// One for each `next`; one for each future that is cancelled.
#[must_use = "errors, and a timeout, are seen only by who asks for the results"]
pub struct Map<T: Send + 'static> {
    futures: VecDeque<Future<T>>,
    timeout: Option<Duration>,
    clock: Stopwatch,
    begun: bool,
    /// Where it was made: adaptors hide where it is asked.
    line: &'static Location<'static>,
}

impl<T: Send + 'static> fmt::Debug for Map<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map").field("left", &self.futures.len()).finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Map<T> {
    #[track_caller]
    pub(super) fn new(futures: Vec<Future<T>>, timeout: Option<Duration>, clock: Stopwatch) -> Map<T> {
        Map { futures: futures.into(), timeout, clock, begun: false, line: Location::caller() }
    }

    /// Cancels what was not given yet and not begun, if anybody ever asked. Python: `iterator.close()`; dropping it is the same.
    ///
    /// # Scheduling points
    /// One for each future that was not given yet.
    #[track_caller]
    pub fn close(&mut self) {
        if self.begun {
            while let Some(future) = self.futures.pop_back() {
                future.cancel();
            }
        }
    }
}

impl<T: Send + 'static> Iterator for Map<T> {
    type Item = Result<T, FutureError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.begun = true;
        let future = self.futures.pop_front()?;
        let left = self.timeout.map(|timeout| timeout.saturating_sub(self.clock.elapsed()));
        let result = future.take(Op::read(Verb::new("next")).timeout(left).at(self.line));
        if let Err(NoResult::TimedOut) = result {
            future.cancel();
        }
        let result = result.map_err(FutureError::from).and_then(|outcome| outcome.map_err(FutureError::Failed));
        if result.is_err() {
            self.close();
        }
        Some(result)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.futures.len()))
    }
}

impl<T: Send + 'static> FusedIterator for Map<T> {}

impl<T: Send + 'static> Drop for Map<T> {
    fn drop(&mut self) {
        self.close();
    }
}
