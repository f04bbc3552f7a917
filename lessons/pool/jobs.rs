//! What the processes of this lesson do.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::multiprocessing::Job;
use racecourse::sched::sleep;
use std::time::Duration;

// ANCHOR: hi
/// Sleeps for a while and gives its number and its process's.
pub const HI: Job<(u32, Duration), (u32, u32)> = Job::new("hi", |(number, nap)| {
    sleep(nap);
    Ok((number, std::process::id()))
});
// ANCHOR_END: hi
