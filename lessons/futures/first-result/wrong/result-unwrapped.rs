//! Take whichever of two answers comes first.
//!
//! `first` gives a future at once. As soon as one of the two answers is there,
//! the future comes to it: 0 or 1 for which of them it is, and its value; or its
//! error, if that comes first. The other answer may never come.

use racecourse::futures::Future;

pub fn first(answers: [Future<i64>; 2]) -> Future<(usize, i64)> {
    let out = Future::named("first");
    for (which, answer) in answers.iter().enumerate() {
        let out = out.clone();
        answer.add_done_callback(move |answer| {
            // a callback that panics ends here, and nobody is told
            let value = answer.result(None).unwrap();
            let _ = out.settle(Ok((which, value)));
        });
    }
    out
}
