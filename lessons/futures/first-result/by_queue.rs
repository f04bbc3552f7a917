//! Take whichever of two answers comes first.
//!
//! `first` gives a future at once. As soon as one of the two answers is there,
//! the future comes to it: 0 or 1 for which of them it is, and its value; or its
//! error, if that comes first. The other answer may never come.

use racecourse::futures::Future;
use racecourse::queue::SimpleQueue;
use racecourse::threading::Thread;

pub fn first(answers: [Future<i64>; 2]) -> Future<(usize, i64)> {
    let (out, came) = (Future::named("first"), SimpleQueue::named("came"));
    for (which, answer) in answers.iter().enumerate() {
        let came = came.clone();
        answer.add_done_callback(move |_| came.put(which));
    }
    let place = out.clone();
    Thread::spawn(move || {
        if let Some(which) = came.get(None) {
            let outcome = answers[which].outcome(None).unwrap();
            place.settle(outcome.map(|value| (which, value))).unwrap();
        }
    });
    out
}
