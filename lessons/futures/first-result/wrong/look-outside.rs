//! Take whichever of two answers comes first.
//!
//! `first` gives a future at once. As soon as one of the two answers is there,
//! the future comes to it: 0 or 1 for which of them it is, and its value; or its
//! error, if that comes first. The other answer may never come.

use racecourse::futures::Future;
use racecourse::sync::Shared;
use racecourse::threading::Condition;

pub fn first(answers: [Future<i64>; 2]) -> Future<(usize, i64)> {
    let out = Future::named("first");
    let (came, told) = (Shared::named("came", None), Condition::named("told"));
    for (which, answer) in answers.iter().enumerate() {
        let (came, told) = (came.clone(), told.clone());
        answer.add_done_callback(move |_| {
            let _held = told.hold();
            came.update(|came| *came = came.or(Some(which)));
            told.notify_all().unwrap();
        });
    }
    if came.get().is_none() {
        let _held = told.hold();
        told.wait(None).unwrap();
    }
    let which: usize = came.get().unwrap();
    let outcome = answers[which].outcome(None).unwrap();
    out.settle(outcome.map(|value| (which, value))).unwrap();
    out
}
