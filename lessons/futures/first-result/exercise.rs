//! Take whichever of two answers comes first.
//!
//! `first` gives a future at once. As soon as one of the two answers is there,
//! the future comes to it: 0 or 1 for which of them it is, and its value; or its
//! error, if that comes first. The other answer may never come.

use racecourse::futures::{Future, JobError};

pub fn first(answers: [Future<i64>; 2]) -> Future<(usize, i64)> {
    let out = Future::named("first");
    // TODO: this waits for answer 0, whatever becomes of answer 1.
    let outcome: Result<i64, JobError> = answers[0].outcome(None).unwrap();
    out.settle(outcome.map(|value| (0, value))).unwrap();
    out
}
