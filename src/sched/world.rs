//! Which world the calling code is in: decided by where its thread was started, never by `cfg`.

use super::controlled::Runtime;
use super::live::thread::LiveThread;
use super::op::Who;
use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

/// The worlds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// A thread that racecourse did not start: real, but nobody watches it.
    Plain,
    /// A thread of a live run.
    Live,
    /// A thread of an explored program.
    Controlled,
}

/// What a thread unwinds with when its run is over before it is.
pub(crate) struct Unwind;

thread_local! {
    static WORLD: Cell<World> = const { Cell::new(World::Plain) };
    static WHO: Cell<u64> = const { Cell::new(0) };
    static RUNTIME: RefCell<Option<Rc<Runtime>>> = const { RefCell::new(None) };
    static LIVE: RefCell<Option<Arc<LiveThread>>> = const { RefCell::new(None) };
    static LAST_PANIC: RefCell<Option<(String, Option<String>)>> = const { RefCell::new(None) };
}

/// Where the calling thread is.
#[inline]
pub(crate) fn here() -> World {
    WORLD.get()
}

/// Who the calling OS thread is, in either live world.
#[inline]
pub(crate) fn me() -> Who {
    let who = WHO.get();
    if who == 0 { name_me() } else { Who(who) }
}

#[cold]
fn name_me() -> Who {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let who = NEXT.fetch_add(1, Ordering::Relaxed);
    WHO.set(who);
    Who(who)
}

/// A number for one execution, used by no other.
pub(crate) fn next_epoch() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The runtime of the controlled world that the calling code is in.
#[inline]
pub(crate) fn runtime() -> Option<Rc<Runtime>> {
    if here() == World::Controlled { RUNTIME.with_borrow(Clone::clone) } else { None }
}

/// The live thread that the calling code runs on.
#[inline]
pub(crate) fn live_thread() -> Option<Arc<LiveThread>> {
    if here() == World::Live { LIVE.with_borrow(Clone::clone) } else { None }
}

/// Enters the controlled world until the answer is dropped.
///
/// # Panics
/// Inside a live run or another exploration.
pub(crate) fn enter(runtime: Rc<Runtime>) -> impl Drop {
    struct Inside;
    impl Drop for Inside {
        fn drop(&mut self) {
            WORLD.set(World::Plain);
            RUNTIME.set(None);
        }
    }
    assert!(here() == World::Plain, "a program that is run or explored cannot explore another");
    quiet_panics();
    RUNTIME.set(Some(runtime));
    WORLD.set(World::Controlled);
    Inside
}

/// Makes the calling OS thread a thread of a live run, for good.
pub(crate) fn join_run(thread: Arc<LiveThread>) {
    quiet_panics();
    LIVE.set(Some(thread));
    WORLD.set(World::Live);
}

/// What the last panic of this OS thread said, and where.
pub(crate) fn last_panic() -> (String, Option<String>) {
    LAST_PANIC.take().unwrap_or_else(|| ("a panic without a message".into(), None))
}

/// Makes that the last panic again.
pub(crate) fn restore_panic(said: (String, Option<String>)) {
    LAST_PANIC.set(Some(said));
}

/// A panic in a program that is run or explored is an outcome: it is kept, not printed.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if here() == World::Plain {
                before(info);
            } else {
                LAST_PANIC.set(Some(describe(info)));
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> (String, Option<String>) {
    let message = info.payload_as_str().unwrap_or("a panic without a message").to_string();
    (message, info.location().map(|at| format!("{}:{}", at.file(), at.line())))
}
