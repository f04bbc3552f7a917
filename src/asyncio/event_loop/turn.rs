//! One turn of the loop.

use super::EventLoop;
use crate::asyncio::handle::Handle;
use crate::sched;
use std::time::Duration;

impl EventLoop {
    /// Waits until something is to be called, unless something is already, and calls all that is ready now. What these ask for
    /// comes on the next turn.
    pub(super) fn turn(&self) {
        self.core.turns.set(self.core.turns.get() + 1);
        let idle = self.core.ready.borrow().is_empty() && !self.core.stopping.get();
        self.core.timers.borrow_mut().tidy();
        if sched::time_is_free() {
            self.choose_what_is_due(idle);
        } else {
            self.wait_for_what_is_due(idle);
        }
        let ready = self.core.ready.borrow().len();
        for _ in 0..ready {
            let handle = self.core.ready.borrow_mut().pop_front();
            if let Some(callback) = handle.and_then(|handle| handle.take()) {
                self.call(callback);
            }
        }
    }

    fn wait_for_what_is_due(&self, idle: bool) {
        let earliest = self.core.timers.borrow().earliest();
        let left = earliest.map(|when| when.saturating_sub(self.time()));
        let timeout = if idle { left } else { Some(Duration::ZERO) };
        match timeout {
            timeout if self.select(timeout) => {
                if self.core.known.get() {
                    self.fetch(Some(Duration::ZERO));
                }
            }
            // nobody but time can bring anything
            Some(timeout) if !self.core.known.get() => {
                if !timeout.is_zero() {
                    sched::sleep(timeout);
                }
            }
            timeout => self.fetch(timeout),
        }
        let due = self.core.timers.borrow_mut().due(self.time());
        self.core.ready.borrow_mut().extend(due);
    }

    /// Waits for sockets, at most so long; false if there are none to wait for.
    #[cfg(all(unix, feature = "app"))]
    fn select(&self, timeout: Option<Duration>) -> bool {
        let selector = self.core.selector.borrow().clone();
        let Some(selector) = selector.filter(|selector| selector.watches()) else { return false };
        let ready = selector.select(timeout.map(sched::real_time));
        self.core.ready.borrow_mut().extend(ready);
        true
    }

    #[cfg(not(all(unix, feature = "app")))]
    fn select(&self, _timeout: Option<Duration>) -> bool {
        false
    }

    fn choose_what_is_due(&self, idle: bool) {
        let none = self.core.timers.borrow().is_empty();
        let known = self.core.known.get();
        if idle && none {
            self.fetch(None);
        } else if known {
            // in free time any timeout may be over
            self.fetch(Some(if idle { Duration::from_secs(1) } else { Duration::ZERO }));
        }
        let mut need = idle && self.core.ready.borrow().is_empty();
        loop {
            let timer = self.core.timers.borrow_mut().choose(need);
            let Some(timer) = timer else { break };
            need = false;
            self.core.skipped.set(self.time().max(timer.when));
            self.core.ready.borrow_mut().push_back(timer.handle);
        }
    }

    /// Takes what other threads brought, waiting for it at most so long.
    fn fetch(&self, timeout: Option<Duration>) {
        let brought = self.core.inbox.take(timeout);
        self.core.ready.borrow_mut().extend(brought.into_iter().map(Handle::new));
    }

    fn call(&self, callback: Box<dyn FnOnce()>) {
        if let Err(panic) = sched::catch(callback) {
            sched::say(format!("a callback failed: {}", sched::words_of(panic.payload())));
        }
    }
}
