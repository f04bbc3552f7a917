//! The challenges: small programs, each with an end to drive it to, in chapters of rising difficulty.

pub mod checks;
pub mod updates;

use racecourse::course::Chapter;
use racecourse::threading::Thread;

/// Every chapter, from the easy ones to the hard ones.
pub const CHAPTERS: &[Chapter] = &[
    checks::CHAPTER,
    updates::CHAPTER,
];

/// Starts a thread for each name with its own part of the work on what all of them share, and waits for all to end.
#[track_caller]
fn run<W: Clone + Send + 'static, const N: usize>(shared: &W, parts: [(&'static str, fn(&W)); N]) {
    join(&parts.map(|(name, part)| {
        let shared = shared.clone();
        Thread::new(move || part(&shared)).name(name).start()
    }));
}

/// In a loop, so that a deadlock points at the line of the challenge.
#[track_caller]
fn join(threads: &[Thread]) {
    for thread in threads {
        thread.join();
    }
}
