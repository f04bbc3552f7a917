//! What the workers of this course can be asked for.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use crate::lessons::fib_server::protocol::FIB;
use crate::lessons::image_downloads::by_jobs::FETCH;
use crate::lessons::process_pool::jobs::MISBEHAVE;
use racecourse::futures::JobError;
use racecourse::futures::process::Job;
use racecourse::jobs::{Known, Task};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

// ANCHOR: tasks
/// Sleeps for so many milliseconds.
pub const NAP: Job<u64, String> = Job::new("nap", |millis| {
    racecourse::sched::sleep(Duration::from_millis(millis));
    Ok("napped".into())
});

/// Fails so many times out of a hundred: like a server at the other end of the world.
pub const FLAKY: Job<u64, String> = Job::new("flaky", |percent| {
    let luck = RandomState::new().hash_one(percent) % 100;
    if luck < percent {
        return Err(JobError::new(format!("no luck: drew {luck}, and below {percent} it fails")));
    }
    Ok(format!("lucky: drew {luck}"))
});

/// Everything that can be enqueued, by its name: nothing else is ever done, whatever lies in Redis.
pub const TASKS: &[&dyn Known] = &[
    &Task::new(FIB),
    &Task::new(NAP).timeout(Duration::from_secs(600)),
    &Task::new(FLAKY).attempts(5),
    &Task::new(MISBEHAVE).timeout(Duration::from_secs(2)),
    &Task::new(FETCH),
];
// ANCHOR_END: tasks
