//! What the processes of this lesson do.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::futures::JobError;
use racecourse::multiprocessing::{
    Barrier, Condition, Connection, Event, Job, Lock, RLock, Semaphore, SyncError, Value, current_process,
};
use racecourse::sched::sleep;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

// ANCHOR: add
/// Adds one to the shared counter, so many times; with the counter's lock or without.
pub const ADD: Job<(Value<u64>, u64, bool), ()> = Job::new("add", |(counter, times, locked)| {
    for _ in 0..times {
        let _held = locked.then(|| counter.get_lock().hold()).transpose()?;
        let seen = counter.get()?;
        counter.set(&(seen + 1))?;
    }
    Ok(())
});
// ANCHOR_END: add

// ANCHOR: barrier
/// Comes late, by so much; waits at the barrier, if there is one; and tells when it went on, in microseconds. The lock keeps lines whole.
pub const PASS: Job<(Duration, Option<Barrier>, Lock, Connection), ()> =
    Job::new("pass", |(late, barrier, lock, report)| {
        sleep(late);
        if let Some(barrier) = &barrier {
            barrier.wait(None)?;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros();
        let how = if barrier.is_some() { "with" } else { "without" };
        let _whole = lock.hold()?;
        println!("process {} - test_{how}_barrier ----> {now}", current_process().name);
        report.send(&(current_process().name, u64::try_from(now)?))?;
        Ok(())
    });
// ANCHOR_END: barrier

/// Something that a process can hold, or wait at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Held {
    /// A lock.
    Lock(Lock),
    /// A lock, taken twice.
    RLock(RLock),
    /// One permit.
    Semaphore(Semaphore),
    /// The lock of a condition.
    Condition(Condition),
    /// A place at a barrier.
    Barrier(Barrier),
    /// A place among those that wait for an event.
    Event(Event),
}

impl Held {
    /// Takes it, or waits at it; whether it got that far.
    ///
    /// # Errors
    /// Those of the primitive.
    pub fn take(&self, patience: Option<Duration>) -> Result<bool, SyncError> {
        match self {
            Held::Lock(lock) => lock.acquire(patience),
            Held::RLock(lock) => Ok(lock.acquire(patience)? && lock.acquire(patience)?),
            Held::Semaphore(semaphore) => semaphore.acquire(patience),
            Held::Condition(condition) => condition.acquire(patience),
            Held::Barrier(barrier) => barrier.wait(patience).map(|_| true),
            Held::Event(event) => event.wait(patience),
        }
    }
}

// ANCHOR: hold
/// Takes it, says so, and comes to the end that is asked for; or says so and waits at it, for ever.
pub const HOLD: Job<(Held, String, Connection), ()> = Job::new("hold", |(held, how, ready)| {
    let waits = matches!(held, Held::Barrier(_) | Held::Event(_));
    if waits {
        ready.send(&())?;
        held.take(None)?;
        return Ok(());
    }
    held.take(None)?;
    ready.send(&())?;
    match how.as_str() {
        "return" => Ok(()),
        "panic" => panic!("this job has a bug"),
        "abort" => std::process::abort(),
        "error" => Err(JobError::new("this cannot be done")),
        _ => {
            sleep(Duration::from_secs(3600));
            Ok(())
        }
    }
});
// ANCHOR_END: hold
