use super::{Error, EventLoop, TimerHandle, current_task};
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

/// Takes a timer back when it is dropped.
struct Set(TimerHandle);

impl Drop for Set {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Lets `delay` pass, and other tasks go on meanwhile. Python: `asyncio.sleep(delay)`.
///
/// # Errors
/// [`Error::Cancelled`].
///
/// # Panics
/// Where no loop runs.
pub async fn sleep(delay: Duration) -> Result<(), Error> {
    if delay.is_zero() {
        return yield_now().await;
    }
    let event_loop = EventLoop::running();
    let over = event_loop.create_future();
    let own = over.clone();
    let _set = Set(event_loop.call_later(delay, move || own.settle(Ok(()))));
    over.await
}

/// Lets every other task that can go on take a step. Python: `asyncio.sleep(0)`.
///
/// # Errors
/// [`Error::Cancelled`].
///
/// # Panics
/// Outside of tasks.
pub async fn yield_now() -> Result<(), Error> {
    struct Yield(bool);
    impl Future for Yield {
        type Output = Result<(), Error>;
        fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
            let task = current_task().expect("yield_now() is for tasks").0;
            if task.take_cancellation() {
                return Poll::Ready(Err(Error::Cancelled));
            }
            if std::mem::replace(&mut self.0, true) {
                return Poll::Ready(Ok(()));
            }
            task.wake();
            Poll::Pending
        }
    }
    Yield(false).await
}

/// Does `body` as a part of the calling task, for at most `delay`: then it is cancelled where it waits. None: for ever. Python:
/// `async with asyncio.timeout(delay)`.
///
/// # Errors
/// [`Error::Timeout`] if the time was over; else what `body` raises.
///
/// # Panics
/// Outside of tasks; in Python: `RuntimeError: Timeout should be used inside a task`.
pub async fn timeout<T>(delay: Option<Duration>, body: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let task = current_task().expect("timeout() is for tasks");
    let Some(delay) = delay else { return body.await };
    let (over, asked) = (Rc::new(Cell::new(false)), task.cancelling());
    let (own, it) = (Rc::clone(&over), task.clone());
    let set = Set(EventLoop::running().call_later(delay, move || own.set(it.cancel())));
    let result = body.await;
    drop(set);
    // somebody else may have cancelled the task at the same time: that is no matter of time
    match result {
        Err(Error::Cancelled) if over.get() && task.uncancel() <= asked => Err(Error::Timeout),
        result => result,
    }
}

/// Waits for `awaited`, but no longer than `delay`: then it is cancelled. Python: `asyncio.wait_for(awaited, delay)`.
///
/// # Errors
/// As [`timeout`].
///
/// # Panics
/// Outside of tasks.
pub async fn wait_for<T>(awaited: impl Future<Output = Result<T, Error>>, delay: Option<Duration>) -> Result<T, Error> {
    timeout(delay, awaited).await
}
