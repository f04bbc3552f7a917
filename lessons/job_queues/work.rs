//! A worker, as a process of its own and as a thread.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use crate::lessons::TASKS;
use racecourse::futures::process::Job;
use racecourse::jobs::{Broker, Options, RedisBroker, Worker};
use racecourse::sched::{cancellation_point, say};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a worker process is told. No job comes this way: those it takes from Redis itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Work {
    /// The server.
    pub url: String,
    /// What the worker is called.
    pub name: String,
    /// How long it may be silent, in milliseconds.
    pub lease_ms: u64,
}

impl Work {
    /// A worker that ends when no job is left.
    #[must_use]
    pub fn burst(url: &str, name: &str) -> Work {
        Work { url: url.to_string(), name: name.to_string(), lease_ms: 5000 }
    }
}

// ANCHOR: work
/// A worker on a machine of its own, as far as it knows.
pub const WORK: Job<Work, ()> = Job::new("work", |work| {
    let redis = RedisBroker::connect(&work.url)?;
    let lease = Duration::from_millis(work.lease_ms);
    let options = Options { burst: true, lease, ..Options::new(work.name) };
    Ok(Worker::new(&redis, TASKS, options).run(&|| false, &mut |event| println!("{event}"))?)
});
// ANCHOR_END: work

/// A worker on this thread, until no job is left or the run is over.
///
/// # Panics
/// If there can be no child process.
pub fn work(broker: &dyn Broker, name: &str) {
    let stop = || {
        cancellation_point();
        false
    };
    let options = Options { burst: true, ..Options::new(name) };
    let worked = Worker::new(broker, TASKS, options).run(&stop, &mut |event| say(event.to_string()));
    worked.expect("a child process can be started");
}
