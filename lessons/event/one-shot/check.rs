use super::exercise::OneShot;
use racecourse::course::judge::Scenario;
use racecourse::threading::{Event, Thread};
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one waits, one sets", || waiters(1)),
        Scenario::new("two wait, one sets", || waiters(2)),
        Scenario::new("two set, and later one waits twice", || {
            let event = Arc::new(OneShot::new());
            let other = {
                let event = Arc::clone(&event);
                Thread::new(move || event.set()).name("setter").start()
            };
            event.set();
            event.wait();
            other.join();
            event.wait();
        }),
    ]
}

fn waiters(count: usize) {
    let event = Arc::new(OneShot::new());
    let begun = Event::named("begun to set");
    let waiters: Vec<Thread> = (1..=count)
        .map(|n| {
            let (event, begun) = (Arc::clone(&event), begun.clone());
            let wait = move || {
                event.wait();
                assert!(begun.is_set(), "nobody passes before it is set");
            };
            Thread::new(wait).name(format!("waiter-{n}")).start()
        })
        .collect();
    begun.set();
    event.set();
    for waiter in &waiters {
        waiter.join();
    }
}
