//! Take whichever of two answers comes first.
//!
//! `first` gives a future at once. As soon as one of the two answers is there,
//! the future comes to it: 0 or 1 for which of them it is, and its value; or its
//! error, if that comes first. The other answer may never come.

use racecourse::futures::Future;
use racecourse::threading::Thread;

pub fn first(answers: [Future<i64>; 2]) -> Future<(usize, i64)> {
    let out = Future::named("first");
    let place = out.clone();
    Thread::spawn(move || {
        for (which, answer) in answers.iter().enumerate() {
            let outcome = answer.outcome(None).unwrap();
            if place.settle(outcome.map(|value| (which, value))).is_ok() {
                return;
            }
        }
    });
    out
}
