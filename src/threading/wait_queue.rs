//! A queue of threads that wait with a lock given up: what a condition is, in Python's interface and in Rust's.

use super::raw_lock::{NotOwner, RawLock};
use crate::sched::{Cx, Op, Resource, State, Verb, Waiter, Who, fingerprint, glue};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;

/// Threads that wait until they are woken, the longest first. Clones are the same queue.
#[derive(Clone, Debug)]
pub(crate) struct WaitQueue {
    resource: Resource<Queue>,
}

/// Who waits, the longest first.
#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Waiter>,
}

impl Queue {
    fn wake(&mut self, n: usize, cx: &mut Cx) -> usize {
        let n = n.min(self.waiting.len());
        self.waiting.drain(..n).for_each(|waiter| cx.wake(&waiter));
        cx.show(|| if n == 0 { "nobody waits".into() } else { format!("wakes {n}") });
        n
    }
}

impl State for Queue {
    fn fingerprint(&self) -> u64 {
        self.waiting.iter().fold(0, |print, waiter| fingerprint(&(print, waiter.who())))
    }
    fn describe(&self, name: &dyn Fn(Who) -> String) -> String {
        if self.waiting.is_empty() {
            return "nobody waits".into();
        }
        let names: Vec<String> = self.waiting.iter().map(|waiter| name(waiter.who())).collect();
        format!("{} waits", names.join(", "))
    }
}

impl WaitQueue {
    /// An empty queue. `kind` is the type that the learner writes.
    pub(crate) fn new(kind: &'static str, name: Option<Cow<'static, str>>) -> WaitQueue {
        WaitQueue { resource: Resource::new(kind, name, Queue::default()) }
    }

    /// Enqueues the calling thread, gives `lock` up, waits until it is woken or the timeout is over, and takes the lock back as
    /// it was; true if it was woken. The caller holds the lock.
    ///
    /// # Scheduling points
    /// Two: before it enqueues and gives the lock up, which is one step, and before it goes on with the lock held again.
    ///
    /// # Errors
    /// [`NotOwner`] if the lock says so.
    #[track_caller]
    pub(crate) fn wait<L: RawLock>(&self, lock: &L, timeout: Option<Duration>) -> Result<bool, NotOwner> {
        let wait = Op::write(Verb::new("wait"));
        self.resource.step_with(wait, lock.key(), |queue, cx| {
            let waiter = cx.waiter();
            queue.waiting.push_back(waiter);
        });
        let saved = glue(|| lock.release_save())?;
        self.resource.park_until_next(wait.timeout(timeout));
        lock.acquire_restore(saved);
        let me = self.resource.caller();
        Ok(self.resource.end_wait(|queue, woken| {
            if !woken {
                queue.waiting.retain(|waiter| waiter.who() != me);
            }
            woken
        }))
    }

    /// Wakes the `n` threads that have waited longest, or as many as there are.
    #[track_caller]
    pub(crate) fn wake(&self, op: Op, n: usize) {
        self.resource.step(op, |queue, cx| {
            queue.wake(n, cx);
        });
    }

    /// As [`WaitQueue::wake`]; the caller learns how many it woke.
    #[track_caller]
    pub(crate) fn wake_and_count(&self, op: Op, n: usize) -> usize {
        self.resource.step(op, |queue, cx| {
            let woken = queue.wake(n, cx);
            cx.saw(woken as u64);
            woken
        })
    }

    /// How many threads wait now.
    #[track_caller]
    pub(crate) fn waiting(&self) -> usize {
        self.resource.step(Op::read(Verb::new("waiting")), |queue, cx| {
            let waiting = queue.waiting.len();
            cx.saw(waiting as u64);
            cx.show(|| waiting.to_string());
            waiting
        })
    }
}
