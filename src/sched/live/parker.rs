use parking_lot::{Condvar, Mutex};
use std::time::Instant;

/// Where a live thread waits to be woken by another.
#[derive(Debug, Default)]
pub(crate) struct Parker {
    woken: Mutex<bool>,
    bell: Condvar,
}

impl Parker {
    /// The thread enqueues itself: wake-ups count from now.
    pub(crate) fn arm(&self) {
        *self.woken.lock() = false;
    }

    /// Wakes the thread.
    pub(crate) fn wake(&self) {
        *self.woken.lock() = true;
        self.bell.notify_all();
    }

    /// Whether the thread was woken since it enqueued itself.
    pub(crate) fn is_woken(&self) -> bool {
        *self.woken.lock()
    }

    /// Makes the thread look around, without waking it.
    pub(crate) fn nudge(&self) {
        drop(self.woken.lock());
        self.bell.notify_all();
    }

    /// Waits until the thread is woken, the deadline has passed or `given_up` says so after a [`Parker::nudge`].
    pub(crate) fn wait(&self, deadline: Option<Instant>, given_up: &dyn Fn() -> bool) {
        let mut woken = self.woken.lock();
        while !*woken && !given_up() {
            match deadline {
                None => self.bell.wait(&mut woken),
                Some(deadline) => {
                    if self.bell.wait_until(&mut woken, deadline).timed_out() {
                        return;
                    }
                }
            }
        }
    }
}
