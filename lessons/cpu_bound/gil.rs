//! A model of CPython's global interpreter lock, for demos that show what it does to a program.
//!
//! Rust has no such lock: its threads compute at the same time, and the compiler sees to it that they share nothing unguarded. CPython's
//! threads share every object and every reference count, so one lock is around all of it: only the thread that holds it executes
//! Python. It gives the lock up
//!
//! - around calls that block or that leave Python: `sleep`, reading a socket, waiting for another lock, compressing a file;
//! - between two instructions, when it has had it for the *switch interval* and another thread waits.
//!
//! Python: <https://docs.python.org/3.11/glossary.html#term-global-interpreter-lock> and `sys.setswitchinterval`. CPython measures the interval
//! from when the other thread begins to wait; here it is measured from when the lock was taken, which is simpler and comes to the same
//! when all are busy.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::sched::cancellation_point;
use racecourse::threading::Lock;
use std::time::{Duration, Instant};

/// How long a thread may compute before it has to let another: CPython's default.
pub const SWITCH_INTERVAL: Duration = Duration::from_millis(5);

// ANCHOR: gil
/// The lock, or its absence. Clones are the same.
#[derive(Clone, Debug)]
pub struct Gil {
    locks: Option<Locks>,
    interval: Duration,
}

#[derive(Clone, Debug)]
struct Locks {
    /// Who holds it executes Python.
    gil: Lock,
    /// Who holds it gets `gil` next. So a thread that gives `gil` up and asks for it again comes after one that waits.
    next: Lock,
}

impl Locks {
    #[track_caller]
    fn acquire(&self) {
        let _next = self.next.hold();
        self.gil.acquire(None);
    }
}

/// A thread that executes Python, as long as this lives.
#[derive(Debug)]
pub struct Interpreter {
    gil: Gil,
    holds: bool,
    since: Instant,
}

impl Interpreter {
    /// Between two instructions: lets another thread have a turn if this one has lasted long enough.
    #[track_caller]
    pub fn check(&mut self) {
        cancellation_point();
        if self.holds && (self.gil.interval.is_zero() || self.since.elapsed() >= self.gil.interval) {
            self.release();
            self.acquire();
        }
    }

    /// A call that blocks, or computes outside of Python: others execute Python meanwhile.
    #[track_caller]
    pub fn without_gil<T>(&mut self, call: impl FnOnce() -> T) -> T {
        self.release();
        let result = call();
        self.acquire();
        result
    }

    #[track_caller]
    fn acquire(&mut self) {
        if let Some(locks) = &self.gil.locks {
            locks.acquire();
            (self.holds, self.since) = (true, Instant::now());
        }
    }

    #[track_caller]
    fn release(&mut self) {
        if let (true, Some(locks)) = (self.holds, &self.gil.locks) {
            self.holds = false;
            // it is held, and by this thread
            let _ = locks.gil.release();
        }
    }
}
// ANCHOR_END: gil

impl Gil {
    /// One lock for all threads that enter it. An interval of zero gives it up at every [`check`](Interpreter::check): in an exploration, where
    /// nobody knows how long anything takes, the interval may be over at any moment.
    #[must_use]
    pub fn new(interval: Duration) -> Gil {
        Gil { locks: Some(Locks { gil: Lock::named("gil"), next: Lock::named("next") }), interval }
    }

    /// No lock at all: Rust, or a free-threaded Python.
    #[must_use]
    pub fn off() -> Gil {
        Gil { locks: None, interval: SWITCH_INTERVAL }
    }

    /// With CPython's interval if the knob `gil` is on.
    #[must_use]
    pub fn of(on: bool) -> Gil {
        if on { Gil::new(SWITCH_INTERVAL) } else { Gil::off() }
    }

    /// Begins to execute Python.
    #[track_caller]
    #[must_use]
    pub fn enter(&self) -> Interpreter {
        let mut interpreter = Interpreter { gil: self.clone(), holds: false, since: Instant::now() };
        interpreter.acquire();
        interpreter
    }
}

impl Drop for Interpreter {
    #[track_caller]
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use racecourse::sched::{Explorer, Program};
    use racecourse::sync::Shared;
    use racecourse::threading::Thread;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Two threads, each of them inside twice; the most that were ever inside.
    fn most_inside() -> String {
        let gil = Gil::new(Duration::ZERO);
        let (inside, most) = (Shared::named("inside", 0), Shared::named("most", 0));
        let enter = || {
            let (gil, inside, most) = (gil.clone(), inside.clone(), most.clone());
            Thread::spawn(move || {
                let mut python = gil.enter();
                let now = inside.update(|n| {
                    *n += 1;
                    *n
                });
                most.update(|most| *most = now.max(*most));
                inside.update(|n| *n -= 1);
                python.check();
            })
        };
        [enter(), enter()].iter().for_each(Thread::join);
        most.peek().to_string()
    }

    #[test]
    fn one_thread_at_a_time_executes_python_and_nobody_is_stuck() {
        let found = Explorer::default().explore(&Program::new(most_inside));
        assert!(found.complete());
        let ends: Vec<String> = found.outcomes.iter().map(|one| one.outcome.summary()).collect();
        assert_eq!(ends, ["1"]);
    }

    #[test]
    fn whoever_waits_has_the_next_turn() {
        let gil = Gil::new(Duration::ZERO);
        let turns = std::sync::Arc::new(AtomicUsize::new(0));
        let mut python = gil.enter();
        let other = {
            let (gil, turns) = (gil.clone(), std::sync::Arc::clone(&turns));
            Thread::spawn(move || {
                let _python = gil.enter();
                turns.fetch_add(1, Ordering::SeqCst);
            })
        };
        // it ends only because the other is let in, however busy this thread is
        while turns.load(Ordering::SeqCst) == 0 {
            python.check();
        }
        other.join();
    }
}
