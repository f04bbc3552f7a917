//! Give results in the order of the calls.
//!
//! Workers bring results in any order, each with the place of its call: 0, 1, 2
//! and so on. `take` gives the result whose turn it is: first that of place 0,
//! then that of place 1. It waits until that one is there, and no longer.
//! Several threads may bring, and several may take.

use racecourse::queue::SimpleQueue;

pub struct Results {
    there: SimpleQueue<(usize, i64)>,
}

impl Results {
    pub fn new() -> Results {
        Results { there: SimpleQueue::named("there") }
    }

    pub fn bring(&self, place: usize, result: i64) {
        self.there.put((place, result));
    }

    pub fn take(&self) -> i64 {
        // this is the order of arrival
        let (_, result) = self.there.get(None).unwrap();
        result
    }
}
