//! The loops of each thread: the one that runs in it, and the one that is set for it.

use super::EventLoop;
use crate::sched::local_key;
use std::cell::RefCell;
use std::collections::BTreeMap;

#[derive(Default)]
struct Loops {
    running: Option<EventLoop>,
    set: Option<EventLoop>,
}

thread_local! {
    /// By thread: the threads of an explored program share one of the system's.
    static LOOPS: RefCell<BTreeMap<(u64, u64), Loops>> = const { RefCell::new(BTreeMap::new()) };
}

fn mine<R>(act: impl FnOnce(&mut Loops) -> R) -> R {
    let key = local_key();
    let (answer, over) = LOOPS.with_borrow_mut(|loops| {
        let answer = act(loops.entry(key).or_default());
        // and nothing of an execution that is over
        let over: Vec<_> = loops.extract_if(.., |(epoch, _), _| *epoch != 0 && *epoch != key.0).collect();
        (answer, over)
    });
    // dropping a loop may ask for one
    drop(over);
    answer
}

pub(super) fn running() -> Option<EventLoop> {
    mine(|loops| loops.running.clone())
}

pub(super) fn set(event_loop: Option<EventLoop>) -> Option<EventLoop> {
    mine(|loops| std::mem::replace(&mut loops.set, event_loop))
}

pub(super) fn get() -> Option<EventLoop> {
    mine(|loops| loops.running.clone().or_else(|| loops.set.clone()))
}

/// As long as it lives, a loop runs in this thread.
pub(super) struct Running;

impl Running {
    /// # Panics
    /// If another loop runs in this thread.
    pub(super) fn begin(event_loop: &EventLoop) -> Running {
        let before = mine(|loops| loops.running.replace(event_loop.clone()));
        if let Some(before) = before {
            mine(|loops| loops.running = Some(before));
            panic!("cannot run the event loop while another loop is running");
        }
        Running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let before = mine(|loops| loops.running.take());
        drop(before);
    }
}
