//! The programs that explorers are measured on.

use racecourse::queue::{Fifo, Queue};
use racecourse::sched::Program;
use racecourse::sync::Shared;
use racecourse::threading::{Barrier, Condition, Lock, Semaphore, Thread};

/// A name and the program.
pub(crate) fn all() -> Vec<(&'static str, Program)> {
    vec![
        ("lost update 2x3", Program::new(|| lost(2, 3))),
        ("lost update 3x1", Program::new(|| lost(3, 1))),
        ("lost update 3x2", Program::new(|| lost(3, 2))),
        ("AB/BA", Program::new(crossed)),
        ("3 philosophers", Program::new(|| philosophers(3, false))),
        ("4 philosophers", Program::new(|| philosophers(4, false))),
        ("4 philosophers, repaired", Program::new(|| philosophers(4, true))),
        ("bounded queue 1p/1c x 3", Program::new(|| queue(1, 3))),
        ("bounded queue 2p/2c x 1", Program::new(|| queue(2, 1))),
        ("bounded queue 2p/2c x 2", Program::new(|| queue(2, 2))),
        ("buffer, one condition, 1p/1c x 2", Program::new(|| buffer(1, 2))),
        ("buffer, one condition, 2p/2c x 1", Program::new(|| buffer(2, 1))),
        ("barrier of 3", Program::new(|| barrier(3))),
        ("semaphore(2), 3 threads", Program::new(|| semaphore(3))),
        ("semaphore(2), 4 threads", Program::new(|| semaphore(4))),
    ]
}

fn join(threads: &[Thread]) {
    for thread in threads {
        thread.join();
    }
}

fn lost(threads: usize, times: usize) -> String {
    let counter = Shared::new(0);
    let add = |_| {
        let counter = counter.clone();
        Thread::spawn(move || {
            for _ in 0..times {
                counter.set(counter.get() + 1);
            }
        })
    };
    join(&(0..threads).map(add).collect::<Vec<_>>());
    counter.peek().to_string()
}

fn crossed() -> String {
    let (a, b) = (Lock::new(), Lock::new());
    let take = |first: &Lock, second: &Lock| {
        let (first, second) = (first.clone(), second.clone());
        Thread::spawn(move || {
            let _first = first.hold();
            let _second = second.hold();
        })
    };
    join(&[take(&a, &b), take(&b, &a)]);
    String::new()
}

fn philosophers(n: usize, repaired: bool) -> String {
    let forks: Vec<Lock> = (0..n).map(|_| Lock::new()).collect();
    let dine = |i: usize| {
        let mut pair = (forks[i].clone(), forks[(i + 1) % n].clone());
        if repaired && i + 1 == n {
            pair = (pair.1, pair.0);
        }
        Thread::spawn(move || {
            let _left = pair.0.hold();
            let _right = pair.1.hold();
        })
    };
    join(&(0..n).map(dine).collect::<Vec<_>>());
    String::new()
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
            for _ in 0..items {
                let _held = condition.hold();
                while full.get() == to {
                    let _ = condition.wait(None);
                }
                full.set(to);
                let _ = condition.notify(1);
            }
        })
    };
    join(&(0..2 * pairs).map(|n| side(n < pairs)).collect::<Vec<_>>());
    String::new()
}

fn barrier(n: usize) -> String {
    let (barrier, cells) = (Barrier::new(n), (0..n).map(|_| Shared::new(0)).collect::<Vec<_>>());
    let meet = |i: usize| {
        let (barrier, mine, next) = (barrier.clone(), cells[i].clone(), cells[(i + 1) % n].clone());
        Thread::spawn(move || {
            mine.set(1);
            let _ = barrier.wait(None);
            assert_eq!(next.get(), 1);
        })
    };
    join(&(0..n).map(meet).collect::<Vec<_>>());
    String::new()
}

fn semaphore(n: usize) -> String {
    let (permits, inside, most) = (Semaphore::new(2), Shared::new(0), Shared::new(0));
    let enter = |_| {
        let (permits, inside, most) = (permits.clone(), inside.clone(), most.clone());
        Thread::spawn(move || {
            permits.acquire(None);
            let now = inside.update(|n| {
                *n += 1;
                *n
            });
            inside.update(|n| *n -= 1);
            let _ = permits.release(1);
            let _ = (now, &most);
        })
    };
    join(&(0..n).map(enter).collect::<Vec<_>>());
    String::new()
}
