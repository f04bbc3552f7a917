use super::exercise::Pool;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one thread takes both, and gives them back", || {
            let pool = Pool::new(2);
            let (one, other) = (pool.take(), pool.take());
            assert_ne!(one, other, "two different things");
            pool.give(one);
            pool.give(other);
        }),
        Scenario::new("two threads, and one thing for both", || borrow(1, 2, 1)),
        Scenario::new("two threads, and a thing for each", || borrow(2, 2, 1)),
        Scenario::new("one thread borrows while another keeps one", || {
            let pool = Arc::new(Pool::new(2));
            let kept = pool.take();
            let borrower = {
                let pool = Arc::clone(&pool);
                let borrow = move || {
                    let thing = pool.take();
                    assert_ne!(thing, kept, "that one is not free");
                    pool.give(thing);
                };
                Thread::new(borrow).name("borrower").start()
            };
            borrower.join();
            pool.give(kept);
        }),
        Scenario::new("three threads, and two things", || borrow(2, 3, 1)),
        Scenario::new("two threads, one thing, and each borrows it twice", || borrow(1, 2, 2)),
    ]
}

fn borrow(size: usize, threads: usize, times: usize) {
    let pool = Arc::new(Pool::new(size));
    let used = Shared::named("used", vec![false; size]);
    let borrowers: Vec<Thread> = (1..=threads)
        .map(|n| {
            let (pool, used) = (Arc::clone(&pool), used.clone());
            let borrow = move || {
                for _ in 0..times {
                    let thing = pool.take();
                    let before = used.update(|used| std::mem::replace(&mut used[thing], true));
                    assert!(!before, "two have thing {thing}");
                    used.update(|used| used[thing] = false);
                    pool.give(thing);
                }
            };
            Thread::new(borrow).name(format!("borrower-{n}")).start()
        })
        .collect();
    for borrower in &borrowers {
        borrower.join();
    }
}
