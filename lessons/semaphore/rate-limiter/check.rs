use super::exercise::Limiter;
use racecourse::course::judge::Scenario;
use racecourse::sched::{sleep, virtual_now};
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;
use std::time::Duration;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("two threads pass once each", || passes(2, 1)).ordered(),
        Scenario::new("one thread passes three times", || passes(1, 3)).ordered(),
        Scenario::new("one thread passes, and twice more when it comes back", || {
            let limiter = Limiter::new(Duration::from_secs(10));
            limiter.pass();
            sleep(Duration::from_secs(25));
            limiter.pass();
            assert_eq!(seconds(), 25, "nobody had passed for 25 seconds");
            limiter.pass();
            assert_eq!(seconds(), 35, "10 seconds after the last pass");
        })
        .ordered(),
        Scenario::new("three threads pass once each", || passes(3, 1)).ordered(),
        Scenario::new("two threads pass twice each", || passes(2, 2)).ordered(),
    ]
}

fn passes(threads: usize, times: usize) {
    let limiter = Arc::new(Limiter::new(Duration::from_secs(10)));
    let passed = Shared::named("passed", Vec::new());
    let walkers: Vec<Thread> = (1..=threads)
        .map(|n| {
            let (limiter, passed) = (Arc::clone(&limiter), passed.clone());
            let walk = move || {
                for _ in 0..times {
                    limiter.pass();
                    passed.update(|passed| passed.push(seconds()));
                }
            };
            Thread::new(walk).name(format!("walker-{n}")).start()
        })
        .collect();
    for walker in &walkers {
        walker.join();
    }
    let wanted: Vec<u64> = (0..).step_by(10).take(threads * times).collect();
    assert_eq!(passed.get(), wanted, "the seconds at which somebody passed");
}

fn seconds() -> u64 {
    virtual_now().unwrap_or_default().as_secs()
}
