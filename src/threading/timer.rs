use super::event::Event;
use super::thread::Thread;
use std::time::Duration;

/// Python's `threading.Timer`: does something later, unless it is cancelled before.
///
/// Python: <https://docs.python.org/3.11/library/threading.html#timer-objects>.
///
/// # Examples
/// ```
/// use racecourse::threading::Timer;
/// use std::time::Duration;
///
/// let timer = Timer::start(Duration::from_secs(3600), || unreachable!("it is cancelled"));
/// timer.cancel();
/// timer.join();
/// ```
#[derive(Clone, Debug)]
pub struct Timer {
    finished: Event,
    thread: Thread,
}

impl Timer {
    /// Starts a timer that does `function` after `interval`. Python: `Timer(interval, function).start()`.
    ///
    /// # Panics
    /// As [`NewThread::start`](super::NewThread::start).
    pub fn start(interval: Duration, function: impl FnOnce() + Send + 'static) -> Timer {
        let finished = Event::named("finished");
        let flag = finished.clone();
        let thread = Thread::spawn(move || {
            flag.wait(Some(interval));
            if !flag.is_set() {
                function();
            }
            flag.set();
        });
        Timer { finished, thread }
    }

    /// Stops the timer, if its time has not come. Python: `timer.cancel()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn cancel(&self) {
        self.finished.set();
    }

    /// Waits until its function has been done, or it was cancelled.
    #[track_caller]
    pub fn join(&self) {
        self.thread.join();
    }
}
