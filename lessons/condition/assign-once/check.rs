use super::exercise::Once;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one sets, then gets", || {
            let cell = Once::new();
            assert_eq!(cell.set(1), Ok(()), "the first value goes in");
            assert_eq!(cell.get(), 1);
        }),
        Scenario::new("two set", || race(&[1, 2], 0)),
        Scenario::new("one sets, two get", || race(&[1], 2)),
        Scenario::new("one sets twice, one gets", || {
            let cell = Arc::new(Once::new());
            let getter = {
                let cell = Arc::clone(&cell);
                let get = move || assert_eq!(cell.get(), 1, "the first value stays");
                Thread::new(get).name("getter").start()
            };
            assert_eq!(cell.set(1), Ok(()), "the first value goes in");
            assert_eq!(cell.set(2), Err(2), "the second comes back");
            getter.join();
        }),
    ]
}

/// Every value is set by a thread of its own, and so many get.
fn race(values: &'static [i64], getters: usize) {
    let cell = Arc::new(Once::new());
    let won = Shared::named("won", Vec::new());
    let mut threads = Vec::new();
    for n in 1..=getters {
        let cell = Arc::clone(&cell);
        let get = move || assert!(values.contains(&cell.get()), "what was set");
        threads.push(Thread::new(get).name(format!("getter-{n}")).start());
    }
    for value in values {
        let (cell, won) = (Arc::clone(&cell), won.clone());
        let set = move || match cell.set(*value) {
            Ok(()) => won.update(|won| won.push(*value)),
            Err(back) => assert_eq!(back, *value, "it gets its own value back"),
        };
        threads.push(Thread::new(set).name(format!("setter-{value}")).start());
    }
    for thread in &threads {
        thread.join();
    }
    assert_eq!(won.get(), [cell.get()], "one set goes in, and its value stays");
}
