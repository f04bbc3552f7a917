//! What an operation may ask and say while it happens.

use crate::sched::live::parker::Parker;
use crate::sched::live::thread::my_parker;
use crate::sched::op::Who;
use crate::sched::world;
use crate::trace::ThreadId;
use std::sync::Arc;

/// What an operation may ask and say while it happens.
#[derive(Debug)]
pub struct Cx {
    who: Who,
    late: bool,
    /// Somebody wants to see it in words.
    pub(super) watched: bool,
    pub(super) saw: u64,
    pub(super) shown: String,
    pub(super) woken: Vec<Waiter>,
}

/// A thread that waits to be woken, as a primitive keeps it in its queue.
#[derive(Clone, Debug)]
pub struct Waiter {
    pub(super) who: Who,
    pub(super) place: Place,
}

#[derive(Clone, Debug)]
pub(super) enum Place {
    Live(Arc<Parker>),
    Controlled(ThreadId),
}

impl Waiter {
    /// Who waits.
    #[must_use]
    pub fn who(&self) -> Who {
        self.who
    }
}

impl Cx {
    #[inline]
    pub(super) fn new(who: Who, late: bool, watched: bool) -> Cx {
        Cx { who, late, watched, saw: 0, shown: String::new(), woken: Vec::new() }
    }

    /// Wakes live threads.
    #[inline]
    pub(super) fn deliver(&self) {
        for waiter in &self.woken {
            if let Place::Live(parker) = &waiter.place {
                parker.wake();
            }
        }
    }

    /// Who acts.
    #[inline]
    #[must_use]
    pub fn who(&self) -> Who {
        self.who
    }

    /// Whether the operation goes on only because its timeout is over: what it waited for is not the case.
    #[inline]
    #[must_use]
    pub fn late(&self) -> bool {
        self.late
    }

    /// Says what the thread learns by this, as a number: two operations that tell a thread different things say
    /// different numbers.
    #[inline]
    pub fn saw(&mut self, learned: u64) {
        self.saw = learned;
    }

    /// Says what came of it, in words, if anybody looks.
    #[inline]
    pub fn show(&mut self, words: impl FnOnce() -> String) {
        if self.watched {
            self.shown = words();
        }
    }

    /// The acting thread, to be put into a queue. From now on it can be woken.
    pub fn waiter(&mut self) -> Waiter {
        let place = match world::runtime() {
            Some(runtime) => {
                let me = runtime.current();
                runtime.execution.borrow_mut().await_wake(me);
                Place::Controlled(me)
            }
            None => {
                let parker = my_parker();
                parker.arm();
                Place::Live(parker)
            }
        };
        Waiter { who: self.who, place }
    }

    /// Wakes a thread that waits.
    pub fn wake(&mut self, waiter: &Waiter) {
        self.woken.push(waiter.clone());
    }
}
