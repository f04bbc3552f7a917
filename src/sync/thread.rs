//! `std::thread`: threads with a result.
//!
//! A spawned thread is a thread of the program that spawned it: an OS thread in a live run and outside of any, a controlled one in
//! an explored program.
//!
//! # Differences from std
//! - **The program waits at its end for every thread**, in a live run and in an explored program; std's ends with `main`.
//! - **A panic is the program's outcome** in a live run and in an explored program, whatever becomes of it: [`JoinHandle::join`]
//!   returns `Err` with the panic's payload as std's does, the program goes on, and it counts as failed in the end.
//! - There are no scoped threads (a controlled thread must own what it uses: [`Arc`]), no `park`, no `current`. A
//!   [`Builder`] has a name only; threads without one are called `Thread-1` and so on.
//!
//! # Examples
//! ```
//! use racecourse::sync::thread;
//!
//! let answer = thread::spawn(|| 6 * 7);
//! assert_eq!(answer.join().unwrap(), 42);
//! ```

use crate::sched::{self, Spawned};
use parking_lot::Mutex;
use std::borrow::Cow;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
pub use std::thread::Result;
use std::time::Duration;

/// A thread that can be waited for. Dropping it leaves the thread running.
pub struct JoinHandle<T> {
    spawned: Spawned,
    result: Arc<Mutex<Option<Result<T>>>>,
}

/// Starts a thread.
///
/// # Scheduling points
/// None: the new thread runs up to its first operation, and nobody could tell when.
///
/// # Panics
/// If there are more threads than the system, or an exploration, has room for.
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    start(sched::next_thread_name(), f)
}

fn start<F, T>(name: Cow<'static, str>, f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let result = Arc::new(Mutex::new(None));
    let place = Arc::clone(&result);
    let body = move || match catch_unwind(AssertUnwindSafe(f)) {
        Ok(value) => *place.lock() = Some(Ok(value)),
        Err(payload) => match sched::leaving(payload) {
            // its run is over: that is no panic of its own
            Ok(leave) => resume_unwind(leave),
            Err(payload) => {
                *place.lock() = Some(Err(payload));
                // whoever runs the program has yet to learn that it panicked, and remembers what it said
                resume_unwind(Box::new("a panic that its thread's JoinHandle has"));
            }
        },
    };
    JoinHandle { spawned: sched::spawn(name, sched::is_daemon(), Box::new(body)), result }
}

impl<T> JoinHandle<T> {
    /// Waits until the thread has ended; what it returned.
    ///
    /// # Scheduling points
    /// None: that it waits orders the threads, but nothing can come between the other's end and it.
    ///
    /// # Errors
    /// The panic's payload, if the thread panicked. In a live run or an explored program that panic is the program's outcome
    /// nevertheless.
    ///
    /// # Panics
    /// If a thread joins itself.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        assert!(!self.spawned.is_me(), "a thread cannot join itself");
        self.spawned.join(None);
        let result = self.result.lock().take();
        result.unwrap_or_else(|| Err(Box::new("the thread was ended before it was through")))
    }

    /// Whether the thread has ended.
    ///
    /// # Scheduling points
    /// One, directly before: the answer may be old by the time it is used.
    #[track_caller]
    #[must_use]
    pub fn is_finished(&self) -> bool {
        !self.spawned.is_alive()
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}

/// A thread that is to be started, with a name.
#[derive(Debug, Default)]
#[must_use = "a thread does nothing before it is started"]
pub struct Builder {
    name: Option<String>,
}

impl Builder {
    /// A thread without a name yet.
    pub fn new() -> Builder {
        Builder::default()
    }

    /// Gives it a name, by which traces call it.
    pub fn name(self, name: String) -> Builder {
        Builder { name: Some(name) }
    }

    /// Starts it. As [`spawn`].
    ///
    /// # Errors
    /// None: it panics where there is no room for another thread, as [`spawn`] does.
    ///
    /// # Panics
    /// As [`spawn`].
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        Ok(start(self.name.map_or_else(sched::next_thread_name, Cow::Owned), f))
    }
}

/// Lets time pass: real time in a live run, virtual time in an explored program. Not a scheduling point.
#[track_caller]
pub fn sleep(time: Duration) {
    sched::sleep(time);
}

/// Lets others go first: a hint to the system, in the live worlds. In an explored program every order is tried anyway, and it does
/// nothing: a loop that only yields until something changes is a loop without end there, and told as such.
pub fn yield_now() {
    if sched::virtual_now().is_none() {
        std::thread::yield_now();
    }
}
