use super::exercise::Latch;
use racecourse::course::judge::Scenario;
use racecourse::threading::{Semaphore, Thread};
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one counts down, one waits", || race(&[1], 1)),
        Scenario::new("two count down once each, one waits", || race(&[1, 1], 1)),
        Scenario::new("one counts down twice, two wait", || race(&[2], 2)),
        Scenario::new("who comes late passes at once", || {
            let latch = Latch::new(1);
            latch.count_down();
            latch.wait();
            latch.wait();
        }),
    ]
}

/// Starts a thread for each number, which counts down that often, and so many that wait.
fn race(counts: &'static [usize], waiters: usize) {
    let total = counts.iter().sum();
    let latch = Arc::new(Latch::new(total));
    let ready = Semaphore::named("ready", 0);
    let wait = {
        let (latch, ready) = (Arc::clone(&latch), ready.clone());
        move || {
            latch.wait();
            assert_eq!(ready.value(), total, "nobody passes before all are ready");
        }
    };
    let mut threads = Vec::new();
    for n in 1..waiters {
        threads.push(Thread::new(wait.clone()).name(format!("waiter-{n}")).start());
    }
    for (n, count) in counts.iter().enumerate() {
        let (latch, ready) = (Arc::clone(&latch), ready.clone());
        let work = move || {
            for _ in 0..*count {
                ready.release(1).unwrap();
                latch.count_down();
            }
        };
        threads.push(Thread::new(work).name(format!("worker-{}", n + 1)).start());
    }
    wait();
    for thread in &threads {
        thread.join();
    }
}
