//! Take whichever of two answers comes first.
//!
//! `first` gives a future at once. As soon as one of the two answers is there,
//! the future comes to it: 0 or 1 for which of them it is, and its value; or its
//! error, if that comes first. The other answer may never come.

use racecourse::futures::Future;
use racecourse::sync::Shared;

pub fn first(answers: [Future<i64>; 2]) -> Future<(usize, i64)> {
    let out = Future::named("first");
    let (came, worth) = (Shared::named("came", 0), Shared::named("worth", 0));
    for (which, answer) in answers.iter().enumerate() {
        let (out, came, worth) = (out.clone(), came.clone(), worth.clone());
        answer.add_done_callback(move |answer| {
            let outcome = answer.outcome(None).unwrap();
            let _ = out.settle(outcome.map(|value| {
                came.set(which);
                worth.set(value);
                (came.get(), worth.get())
            }));
        });
    }
    out
}
