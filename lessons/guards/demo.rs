//! Four kinds of statement, two threads each: what becomes of the lock when something goes wrong?

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::say;
use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock, RLock, Semaphore, Thread, current_name};
use std::fmt::Debug;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `guards`: a lock is taken and given back, or not.
pub const GUARDS: Demo = Demo {
    name: "guards",
    summary: "Two threads take the same lock, one after the other. What if the first one fails inside?",
    knobs: &[
        Knob::words(
            "kind",
            &["all", "lock", "rlock", "condition", "semaphore"],
            "all",
            "what is taken; all: one kind after the other",
        ),
        Knob::words(
            "style",
            &["mixed", "with", "finally", "direct"],
            "mixed",
            "a guard; acquire and release with try/finally; both bare; mixed: the first thread a guard, the second finally",
        ),
        Knob::words("error", &["no", "yes"], "no", "yes: the first thread fails while it holds the lock"),
    ],
    anchor: "guards",
    body: guards,
    judge: None,
    live_only: None,
};

// ANCHOR: guards
/// Python's `with`: the guard releases on every way out.
fn via_with(lock: &impl Statement, log: &Log, error: bool) -> Result<(), Oops> {
    let _held = lock.hold();
    write(log, "acquired via with");
    work(error)?;
    Ok(())
}

/// Python's `try` and `finally`.
fn via_finally(lock: &impl Statement, log: &Log, error: bool) -> Result<(), Oops> {
    lock.acquire();
    write(log, "acquired directly");
    let result = work(error);
    lock.release();
    result
}

/// Neither.
fn directly(lock: &impl Statement, log: &Log, error: bool) -> Result<(), Oops> {
    lock.acquire();
    write(log, "acquired directly");
    work(error)?; // an error leaves the function here
    lock.release();
    Ok(())
}

fn two_threads(lock: &impl Statement, log: &Log, knobs: &Knobs) {
    let threads = [1, 2].map(|n| {
        let (lock, log) = (lock.clone(), log.clone());
        let error = n == 1 && knobs.is("error", "yes");
        let block = match (knobs.get("style"), n) {
            ("with", _) | ("mixed", 1) => via_with,
            ("finally", _) | ("mixed", _) => via_finally,
            _ => directly,
        };
        // as in Python: who fails says so and ends, the others go on
        Thread::spawn(move || block(&lock, &log, error).unwrap_or_else(say))
    });
    for thread in threads {
        thread.join();
    }
}
// ANCHOR_END: guards

type Log = Shared<usize>;
type Oops = &'static str;

fn guards(knobs: &Knobs) -> String {
    let log = Log::named("lines", 0);
    let kinds = ["lock", "rlock", "condition", "semaphore"];
    for kind in kinds.into_iter().filter(|kind| knobs.is("kind", kind) || knobs.is("kind", "all")) {
        match kind {
            "lock" => two_threads(&Lock::named("lock"), &log, knobs),
            "rlock" => two_threads(&RLock::named("rlock"), &log, knobs),
            "condition" => two_threads(&Condition::named("condition"), &log, knobs),
            _ => two_threads(&Semaphore::named("mutex", 1), &log, knobs),
        }
    }
    format!("lines = {}", log.peek())
}

fn write(log: &Log, text: &str) {
    say(format!("{} {text}", current_name()));
    log.update(|lines| *lines += 1);
}

fn work(error: bool) -> Result<(), Oops> {
    if error { Err("an error inside the block") } else { Ok(()) }
}

/// What the four kinds have in common.
trait Statement: Clone + Send + 'static {
    fn hold(&self) -> impl Debug;
    fn acquire(&self);
    fn release(&self);
}

macro_rules! statement {
    ($kind:ty $(, $one:literal)?) => {
        impl Statement for $kind {
            #[track_caller]
            fn hold(&self) -> impl Debug {
                <$kind>::hold(self)
            }
            #[track_caller]
            fn acquire(&self) {
                <$kind>::acquire(self, None);
            }
            #[track_caller]
            fn release(&self) {
                let released = <$kind>::release(self $(, $one)?);
                assert!(released.is_ok(), "{released:?}");
            }
        }
    };
}

statement!(Lock);
statement!(RLock);
statement!(Condition);
statement!(Semaphore, 1);
