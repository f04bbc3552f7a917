//! The programs that our own explorer is measured on: those that its peers can run too, and some of our primitives alone.

use super::common::{self, Racecourse};
use racecourse::queue::{Fifo, Queue};
use racecourse::sched::{Program, checkpoint};
use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock, Thread};

/// A name and the program.
pub(crate) fn all() -> Vec<(&'static str, Program)> {
    let common = common::basic::<Racecourse>().into_iter().chain(common::full::<Racecourse>());
    let mut all: Vec<_> = common.map(|(name, main)| (name, Program::new(main))).collect();
    all.extend([
        ("lost update 3x1", Program::new(|| common::lost::<Racecourse>(3, 1))),
        ("lost update 3x2", Program::new(|| common::lost::<Racecourse>(3, 2))),
        ("bounded queue 1p/1c x 3", Program::new(|| queue(1, 3))),
        ("bounded queue 2p/2c x 1", Program::new(|| queue(2, 1))),
        ("bounded queue 2p/2c x 2", Program::new(|| queue(2, 2))),
        ("buffer, one condition, 1p/1c x 2", Program::new(|| buffer(1, 2))),
        ("buffer, one condition, 2p/2c x 1", Program::new(|| buffer(2, 1))),
    ]);
    all
}

/// Too large for any search but the one that merges states.
pub(crate) fn large() -> Vec<(&'static str, Program)> {
    vec![
        ("bounded queue 2p/2c x 3", Program::new(|| queue(2, 3))),
        ("bounded buffer 2p/2c x 3", Program::new(|| common::buffer::<Racecourse>(2, 3))),
        ("buffer, one condition, 2p/2c x 3", Program::new(|| buffer(2, 3))),
    ]
}

fn join(threads: &[Thread]) {
    for thread in threads {
        thread.join();
    }
}

fn queue(pairs: usize, items: usize) -> String {
    let queue: Queue<Fifo<usize>> = Queue::fifo(1);
    let produce = |p: usize| {
        let queue = queue.clone();
        Thread::spawn(move || (0..items).for_each(|n| queue.put(p * items + n, None).unwrap_or_default()))
    };
    let got: Vec<Shared<Vec<usize>>> = (0..pairs).map(|_| Shared::new(Vec::new())).collect();
    let consume = |got: &Shared<Vec<usize>>| {
        let (queue, got) = (queue.clone(), got.clone());
        Thread::spawn(move || {
            let all = (0..items).filter_map(|_| queue.get(None).ok()).collect();
            got.set(all);
        })
    };
    let threads: Vec<Thread> = (0..pairs).map(produce).chain(got.iter().map(consume)).collect();
    join(&threads);
    format!("{:?}", got.iter().map(Shared::peek).collect::<Vec<_>>())
}

fn buffer(pairs: usize, items: usize) -> String {
    let (full, condition) = (Shared::new(false), Condition::over(Lock::new()));
    let side = |to: bool| {
        let (full, condition) = (full.clone(), condition.clone());
        Thread::spawn(move || {
            for n in 0..items {
                let _held = condition.hold();
                checkpoint(&n);
                while full.get() == to {
                    let _ = condition.wait(None);
                    checkpoint(&n);
                }
                full.set(to);
                let _ = condition.notify(1);
            }
        })
    };
    join(&(0..2 * pairs).map(|n| side(n < pairs)).collect::<Vec<_>>());
    String::new()
}
