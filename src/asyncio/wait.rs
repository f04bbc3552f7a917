use super::{Error, EventLoop, Task};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// What [`wait`] waits for. Python: `return_when=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnWhen {
    /// One of them is done.
    FirstCompleted,
    /// One of them has raised, or all are done.
    FirstException,
    /// All are done.
    AllCompleted,
}

/// Waits until enough of the tasks are done, or the time is over: those that are done, and the others, which go on. Python:
/// `asyncio.wait(tasks, timeout, return_when)`.
///
/// # Errors
/// [`Error::Cancelled`]; the tasks go on then, too.
///
/// # Panics
/// Where no loop runs.
pub async fn wait<T: Clone + 'static>(
    tasks: Vec<Task<T>>,
    timeout: Option<Duration>,
    return_when: ReturnWhen,
) -> Result<(Vec<Task<T>>, Vec<Task<T>>), Error> {
    let event_loop = EventLoop::running();
    let raised = |task: &Task<T>| task.done() && !task.cancelled() && task.result().is_err();
    let pending = tasks.iter().filter(|task| !task.done()).count();
    let enough = pending == 0
        || match return_when {
            ReturnWhen::FirstCompleted => pending < tasks.len(),
            ReturnWhen::FirstException => tasks.iter().any(raised),
            ReturnWhen::AllCompleted => false,
        };
    if !enough {
        let (woken, left) = (event_loop.create_future(), Rc::new(Cell::new(pending)));
        let timer = timeout.map(|timeout| {
            let woken = woken.clone();
            event_loop.call_later(timeout, move || woken.settle(Ok(())))
        });
        let watched: Vec<_> = tasks.iter().filter(|task| !task.done()).collect();
        let callbacks = watched.iter().map(|task| {
            let (woken, left) = (woken.clone(), Rc::clone(&left));
            task.add_done_callback(move |task| {
                left.set(left.get() - 1);
                let raised = !task.cancelled() && task.exception().is_ok_and(|raised| raised.is_some());
                let enough = match return_when {
                    ReturnWhen::FirstCompleted => true,
                    ReturnWhen::FirstException => raised,
                    ReturnWhen::AllCompleted => false,
                };
                if enough || left.get() == 0 {
                    woken.settle(Ok(()));
                }
            })
        });
        let callbacks: Vec<_> = callbacks.collect();
        let result = woken.await;
        if let Some(timer) = timer {
            timer.cancel();
        }
        for (task, callback) in watched.iter().zip(callbacks) {
            task.remove_done_callback(callback);
        }
        result?;
    }
    Ok(tasks.into_iter().partition(Task::done))
}
