//! The challenges: small programs, each with an end to drive it to, in chapters of rising difficulty.

pub mod algorithms;
pub mod checks;
pub mod circles;
pub mod conditions;
pub mod crowds;
pub mod permits;
pub mod signals;
pub mod updates;

use racecourse::course::Chapter;
use racecourse::threading::Thread;

/// Every chapter, from the easy ones to the hard ones.
pub const CHAPTERS: &[Chapter] = &[
    checks::CHAPTER,
    updates::CHAPTER,
    circles::CHAPTER,
    permits::CHAPTER,
    signals::CHAPTER,
    conditions::CHAPTER,
    crowds::CHAPTER,
    algorithms::CHAPTER,
];

/// What a thread does with what all of them share.
type Work<W> = fn(&W);

/// Starts a thread for each name with its own part of the work on what all of them share, and waits for all to end.
#[track_caller]
fn run<W: Clone + Send + 'static, const N: usize>(shared: &W, parts: [(&'static str, Work<W>); N]) {
    join(&parts.map(|(name, part)| {
        let shared = shared.clone();
        Thread::new(move || part(&shared)).name(name).start()
    }));
}

/// Starts a thread for each name, all with the same work, which is told their number from 0, and waits for all to end.
#[track_caller]
fn run_each<W: Clone + Send + 'static, const N: usize>(shared: &W, names: [&'static str; N], work: fn(&W, usize)) {
    let mut numbers = 0..;
    join(&names.map(|name| {
        let (shared, number) = (shared.clone(), numbers.next().unwrap_or(N));
        Thread::new(move || work(&shared, number)).name(name).start()
    }));
}

/// In a loop, so that a deadlock points at the line of the challenge.
#[track_caller]
fn join(threads: &[Thread]) {
    for thread in threads {
        thread.join();
    }
}
