use crate::sched::{self, Spawned};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// Python's `threading.Thread`, once it is started.
///
/// Python: <https://docs.python.org/3.11/library/threading.html#thread-objects>. The program waits for it at its end, unless it is a
/// daemon. Dropping the handle leaves the thread running. Clones are the same thread.
///
/// # Differences from Python
/// A thread that is not started is a [`NewThread`], so to start one twice, to join one that was never started, or to make one a
/// daemon too late does not compile; in Python each is a `RuntimeError`.
///
/// # Examples
/// ```
/// use racecourse::threading::Thread;
///
/// let thread = Thread::new(|| println!("hello")).name("greeter").start();
/// assert_eq!(thread.name(), "greeter");
/// thread.join();
/// assert!(!thread.is_alive());
/// ```
#[derive(Clone, Debug)]
pub struct Thread {
    spawned: Spawned,
    name: Cow<'static, str>,
    daemon: bool,
}

/// A thread that is not started yet.
#[must_use = "a thread does nothing before it is started"]
pub struct NewThread {
    body: Box<dyn FnOnce() + Send>,
    name: Cow<'static, str>,
    daemon: bool,
}

impl fmt::Debug for NewThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewThread").field("name", &self.name).field("daemon", &self.daemon).finish_non_exhaustive()
    }
}

/// What a thread does, as a type of its own: Python's subclass of `Thread` with a `run` method.
///
/// # Examples
/// ```
/// use racecourse::threading::{Run, Thread};
///
/// struct Greeter {
///     name: &'static str,
/// }
/// impl Run for Greeter {
///     fn run(self) {
///         println!("hello, {}", self.name);
///     }
/// }
/// Thread::of(Greeter { name: "world" }).start().join();
/// ```
pub trait Run: Send + 'static {
    /// What the thread does.
    fn run(self);
}

impl Thread {
    /// A thread that will do `body`. Python: `threading.Thread(target=body)`.
    #[expect(clippy::new_ret_no_self, reason = "Python's Thread(...) too gives a thread that is yet to be started")]
    pub fn new(body: impl FnOnce() + Send + 'static) -> NewThread {
        NewThread { body: Box::new(body), name: sched::next_thread_name(), daemon: sched::is_daemon() }
    }

    /// A thread that will do what `worker` does. Python: a subclass of `Thread`.
    pub fn of(worker: impl Run) -> NewThread {
        Thread::new(move || worker.run())
    }

    /// Starts a thread that does `body`, with a name of the usual form.
    ///
    /// # Panics
    /// As [`NewThread::start`].
    pub fn spawn(body: impl FnOnce() + Send + 'static) -> Thread {
        Thread::new(body).start()
    }

    /// Waits until the thread has ended. Python: `thread.join()`.
    ///
    /// # Scheduling points
    /// None: that it waits orders the threads, but nothing can come between the other's end and it.
    ///
    /// # Panics
    /// If a thread joins itself; in Python: `RuntimeError: cannot join current thread`.
    #[track_caller]
    pub fn join(&self) {
        assert!(!self.spawned.is_me(), "cannot join current thread");
        self.spawned.join(None);
    }

    /// Waits until the thread has ended, but no longer than `timeout`; whether it has. Python: `thread.join(timeout)`, then
    /// `is_alive()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    ///
    /// # Panics
    /// If a thread joins itself.
    #[track_caller]
    pub fn join_for(&self, timeout: Duration) -> bool {
        assert!(!self.spawned.is_me(), "cannot join current thread");
        self.spawned.join(Some(timeout))
    }

    /// Whether the thread has not ended. Python: `thread.is_alive()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.spawned.is_alive()
    }

    /// Its name. Python: `thread.name`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the program ends without it. Python: `thread.daemon`.
    #[must_use]
    pub fn daemon(&self) -> bool {
        self.daemon
    }
}

impl NewThread {
    /// Gives it a name. Python: `Thread(name=...)`.
    pub fn name(self, name: impl Into<Cow<'static, str>>) -> NewThread {
        NewThread { name: name.into(), ..self }
    }

    /// Makes it a daemon or not: the program does not wait for daemons. It inherits the nature of its maker. Python:
    /// `Thread(daemon=...)`.
    pub fn daemon(self, daemon: bool) -> NewThread {
        NewThread { daemon, ..self }
    }

    /// Starts it. Python: `thread.start()`.
    ///
    /// # Scheduling points
    /// None: the new thread runs up to its first operation, and nobody could tell when.
    ///
    /// # Panics
    /// If there are more threads than the system, or an exploration, has room for.
    #[inline]
    pub fn start(self) -> Thread {
        let NewThread { body, name, daemon } = self;
        Thread { spawned: sched::spawn(name.clone(), daemon, body), name, daemon }
    }
}

/// The name of the calling thread. Python: `threading.current_thread().name`.
#[must_use]
pub fn current_name() -> String {
    sched::current_name()
}
