//! Make a future that calls back.
//!
//! `complete` brings the value, once. `wait` gives it, as soon as it is there.
//! What `on_done` is given is called with the value exactly once: when the
//! value comes, or at once if it is there already. A callback may wait for
//! other threads that use the same future, and may use it itself.

use racecourse::queue::SimpleQueue;
use racecourse::sync::Shared;
use racecourse::threading::Condition;
use std::fmt;
use std::time::Duration;

/// What is to be called with the value.
struct Callback(Box<dyn FnOnce(i64) + Send>);

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a callback")
    }
}

pub struct Future {
    value: Shared<Option<i64>>,
    callbacks: SimpleQueue<Callback>,
    done: Condition,
}

impl Future {
    pub fn new() -> Future {
        Future {
            value: Shared::named("value", None),
            callbacks: SimpleQueue::named("callbacks"),
            done: Condition::named("done"),
        }
    }

    pub fn complete(&self, value: i64) {
        {
            let _held = self.done.hold();
            self.value.set(Some(value));
            self.done.notify_all().unwrap();
        }
        while let Some(Callback(call)) = self.callbacks.get(Some(Duration::ZERO)) {
            call(value);
        }
    }

    pub fn on_done(&self, callback: impl FnOnce(i64) + Send + 'static) {
        let held = self.done.hold();
        match self.value.get() {
            None => self.callbacks.put(Callback(Box::new(callback))),
            Some(value) => {
                drop(held);
                callback(value);
            }
        }
    }

    pub fn wait(&self) -> i64 {
        loop {
            if let Some(value) = self.value.get() {
                return value;
            }
            let _held = self.done.hold();
            self.done.wait(None).unwrap();
        }
    }
}
