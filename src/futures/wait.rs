use super::arrivals::{Arrivals, Until};
use super::future::{Future, FutureId};
use crate::sched::{Op, Verb};
use std::collections::HashSet;
use std::time::Duration;

/// When a [`wait`] is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnWhen {
    /// As soon as one of them is done. Python: `FIRST_COMPLETED`.
    FirstCompleted,
    /// As soon as one of them has failed; to be cancelled is not to fail. If none does, when all are done. Python: `FIRST_EXCEPTION`.
    FirstException,
    /// When all of them are done. Python: `ALL_COMPLETED`, the default.
    #[default]
    AllCompleted,
}

/// What a [`wait`] found: each future once, in the order in which they were given.
#[derive(Clone, Debug)]
pub struct DoneAndNotDone<T, E> {
    /// Those that were done.
    pub done: Vec<Future<T, E>>,
    /// Those that were not.
    pub not_done: Vec<Future<T, E>>,
}

/// Waits for several futures at once. Python: `concurrent.futures.wait(fs, timeout, return_when)`.
///
/// A future that is given twice counts once. One that was cancelled is done as soon as whoever was to run it has seen that, and not before.
///
/// # Scheduling points
/// One for each future if it waits for all and for ever. Else one before it looks at them (at some of them, if they are more than a step
/// can touch), and one before it goes on.
///
/// # Examples
/// ```
/// use racecourse::futures::{Executor, ReturnWhen, ThreadPoolExecutor, wait};
///
/// ThreadPoolExecutor::new(2).scope(|pool| {
///     let futures = [3, 5].map(|n| pool.submit(move || Ok(n * n)).unwrap());
///     let found = wait(&futures, None, ReturnWhen::FirstCompleted);
///     assert!(!found.done.is_empty());
///     assert_eq!(found.done.len() + found.not_done.len(), 2);
/// });
/// ```
#[track_caller]
pub fn wait<T: Send + 'static, E: Send + 'static>(
    futures: &[Future<T, E>],
    timeout: Option<Duration>,
    when: ReturnWhen,
) -> DoneAndNotDone<T, E> {
    const VERB: Verb = Verb::new("wait");
    let futures = each_once(futures);
    let until = match when {
        ReturnWhen::AllCompleted if timeout.is_none() || futures.is_empty() => {
            // one after the other: when all are done, what was done first makes no difference
            let op = Op::read(VERB);
            futures.iter().for_each(|future| future.wait_over(op));
            return DoneAndNotDone { done: futures, not_done: Vec::new() };
        }
        ReturnWhen::AllCompleted => Until::All,
        ReturnWhen::FirstException => Until::Failure,
        // of none, none will ever be done
        ReturnWhen::FirstCompleted if futures.is_empty() => Until::All,
        ReturnWhen::FirstCompleted => Until::Some,
    };
    let arrivals = Arrivals::new("wait", until, futures.len(), false);
    Future::watch_all(Op::read(VERB), &arrivals, &futures.iter().enumerate().collect::<Vec<_>>());
    let done = arrivals.wait(Op::write(VERB).timeout(timeout));
    let mut found = DoneAndNotDone { done: Vec::new(), not_done: Vec::new() };
    for (place, future) in futures.into_iter().enumerate() {
        let list = if done.binary_search(&place).is_ok() { &mut found.done } else { &mut found.not_done };
        list.push(future);
    }
    Future::unwatch(&arrivals, &mut found.not_done.iter());
    found
}

/// The futures, less those that came before.
pub(super) fn each_once<T: Send + 'static, E: Send + 'static>(futures: &[Future<T, E>]) -> Vec<Future<T, E>> {
    let mut seen: HashSet<FutureId> = HashSet::new();
    futures.iter().filter(|future| seen.insert(future.id())).cloned().collect()
}
