//! The programs that racecourse and its peers are measured on, each written once, over a [`Kit`].
//!
//! What a program returns is its outcome: explorers that come to the end must agree on all of them.

mod kit;
mod ours;

pub(crate) use kit::{Data, FullKit, Kit};
pub(crate) use ours::Racecourse;

use std::collections::VecDeque;
use std::sync::Arc;

/// A program with its name.
pub(crate) type Named = (&'static str, fn() -> String);

/// Programs of threads, variables, locks and conditions.
pub(crate) fn basic<K: Kit>() -> Vec<Named> {
    vec![
        ("lost update 2x3", || lost::<K>(2, 3)),
        ("AB/BA", || crossed::<K>()),
        ("3 philosophers", || philosophers::<K>(3, false)),
        ("4 philosophers", || philosophers::<K>(4, false)),
        ("3 philosophers, repaired", || philosophers::<K>(3, true)),
        ("4 philosophers, repaired", || philosophers::<K>(4, true)),
        ("bounded buffer 1p/1c x 3", || buffer::<K>(1, 3)),
        ("bounded buffer 2p/2c x 2", || buffer::<K>(2, 2)),
        ("barrier of 3, by hand", || barrier_by_hand::<K>(3)),
    ]
}

/// Programs that need a barrier or a semaphore.
pub(crate) fn full<K: FullKit>() -> Vec<Named> {
    vec![
        ("barrier of 3", || barrier::<K>(3)),
        ("semaphore(2), 3 threads", || semaphore::<K>(3)),
        ("semaphore(2), 4 threads", || semaphore::<K>(4)),
    ]
}

fn join<K: Kit, T: Data>(threads: Vec<K::Thread<T>>) -> Vec<T> {
    threads.into_iter().map(K::join).collect()
}

/// Each thread adds 1 so many times, in two steps.
pub(crate) fn lost<K: Kit>(threads: usize, times: usize) -> String {
    let counter = Arc::new(K::variable(0));
    let add = |_| {
        let counter = Arc::clone(&counter);
        K::spawn(move || {
            for _ in 0..times {
                K::set(&counter, K::get(&counter) + 1);
            }
        })
    };
    join::<K, _>((0..threads).map(add).collect());
    K::get(&counter).to_string()
}

/// Starts a thread that takes both locks, one after the other.
fn takes_both<K: Kit>(first: &Arc<K::Lock<()>>, second: &Arc<K::Lock<()>>) -> K::Thread<()> {
    let (first, second) = (Arc::clone(first), Arc::clone(second));
    K::spawn(move || {
        let _first = K::hold(&first);
        let _second = K::hold(&second);
    })
}

fn crossed<K: Kit>() -> String {
    let (a, b) = (Arc::new(K::lock(())), Arc::new(K::lock(())));
    join::<K, _>(vec![takes_both::<K>(&a, &b), takes_both::<K>(&b, &a)]);
    "both through".into()
}

/// Each takes the fork to the left, then the one to the right; repaired, the last one the other way round.
fn philosophers<K: Kit>(n: usize, repaired: bool) -> String {
    let forks: Vec<_> = (0..n).map(|_| Arc::new(K::lock(()))).collect();
    let dine = |i: usize| {
        let (left, right) = (&forks[i], &forks[(i + 1) % n]);
        if repaired && i + 1 == n { takes_both::<K>(right, left) } else { takes_both::<K>(left, right) }
    };
    join::<K, _>((0..n).map(dine).collect());
    "all ate".into()
}

struct Buffer<K: Kit> {
    items: K::Lock<VecDeque<usize>>,
    not_full: K::Condition,
    not_empty: K::Condition,
}

/// A buffer for one item, from a lock and two conditions; so many producers put `each` items, as many consumers get them.
pub(crate) fn buffer<K: Kit>(pairs: usize, each: usize) -> String {
    let items = K::lock(VecDeque::new());
    let (not_full, not_empty) = (K::condition(&items), K::condition(&items));
    let buffer = Arc::new(Buffer::<K> { items, not_full, not_empty });
    let produce = |producer: usize| {
        let buffer = Arc::clone(&buffer);
        K::spawn(move || {
            for n in 0..each {
                let mut held = K::hold(&buffer.items);
                K::checkpoint(&n);
                while K::with(&mut held, |items| items.len() == 1) {
                    held = K::wait(&buffer.not_full, held);
                    K::checkpoint(&n);
                }
                K::with(&mut held, |items| items.push_back(producer * each + n));
                K::notify_one(&buffer.not_empty);
            }
            Vec::new()
        })
    };
    let consume = |_| {
        let buffer = Arc::clone(&buffer);
        K::spawn(move || {
            let mut got = Vec::new();
            for _ in 0..each {
                let mut held = K::hold(&buffer.items);
                K::checkpoint(&got);
                while K::with(&mut held, |items| items.is_empty()) {
                    held = K::wait(&buffer.not_empty, held);
                    K::checkpoint(&got);
                }
                got.extend(K::with(&mut held, VecDeque::pop_front));
                K::notify_one(&buffer.not_full);
            }
            got
        })
    };
    let threads = (0..pairs).map(produce).chain((0..pairs).map(consume)).collect();
    format!("{:?}", &join::<K, _>(threads)[pairs..])
}

/// Each thread marks its cell, meets the others, and returns what is in its neighbour's cell.
fn meeting<K: Kit>(n: usize, meet: impl Fn() + Clone + Send + 'static) -> String {
    let cells: Arc<Vec<_>> = Arc::new((0..n).map(|_| K::variable(0)).collect());
    let go = |i: usize| {
        let (cells, meet) = (Arc::clone(&cells), meet.clone());
        K::spawn(move || {
            K::set(&cells[i], 1);
            meet();
            K::get(&cells[(i + 1) % n])
        })
    };
    format!("{:?}", join::<K, _>((0..n).map(go).collect()))
}

fn barrier<K: FullKit>(n: usize) -> String {
    let barrier = Arc::new(K::barrier(n));
    meeting::<K>(n, move || K::meet(&barrier))
}

/// A barrier for one meeting, from a lock and a condition.
fn barrier_by_hand<K: Kit>(n: usize) -> String {
    let here = K::lock(0);
    let all_here = K::condition(&here);
    let barrier = Arc::new((here, all_here));
    meeting::<K>(n, move || {
        let (here, all_here) = &*barrier;
        let mut held = K::hold(here);
        let last = K::with(&mut held, |here| {
            *here += 1;
            *here == n
        });
        if last {
            K::notify_all(all_here);
            return;
        }
        while K::with(&mut held, |here| *here < n) {
            held = K::wait(all_here, held);
        }
    })
}

/// Each thread passes through a room for two, and returns how many were there when it came in.
fn semaphore<K: FullKit>(n: usize) -> String {
    let room = Arc::new((K::semaphore(2), K::variable(0)));
    let enter = |_| {
        let room = Arc::clone(&room);
        K::spawn(move || {
            let (permits, inside) = &*room;
            K::acquire(permits);
            let seen = K::add(inside, 1);
            K::add(inside, -1);
            K::release(permits);
            seen
        })
    };
    format!("{:?}", join::<K, _>((0..n).map(enter).collect()))
}
