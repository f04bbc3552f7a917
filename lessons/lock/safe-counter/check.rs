use super::exercise::Counter;
use racecourse::course::judge::Scenario;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one thread adds three times", || {
            let counter = Counter::new();
            for amount in [1, 2, 3] {
                counter.add(amount);
            }
            assert_eq!(counter.value(), 6, "1 + 2 + 3");
        }),
        Scenario::new("two threads add twice each", || adders(2, 2)),
        Scenario::new("three threads add once each", || adders(3, 1)),
    ]
}

fn adders(threads: usize, times: usize) {
    let counter = Arc::new(Counter::new());
    let adders: Vec<Thread> = (1..=threads)
        .map(|n| {
            let counter = Arc::clone(&counter);
            let add = move || {
                for _ in 0..times {
                    counter.add(1);
                }
            };
            Thread::new(add).name(format!("adder-{n}")).start()
        })
        .collect();
    for adder in &adders {
        adder.join();
    }
    assert_eq!(counter.value(), (threads * times) as i64, "every addition counts");
}
