use super::exercise::Pile;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one counter, one group after the other", || {
            let pile = Pile::new(3);
            assert!(pile.sell(2), "two of three tickets are there");
            assert!(pile.sell(1), "the last ticket is there");
            assert!(!pile.sell(1), "there is none left");
            assert_eq!(pile.left(), 0, "tickets left");
        }),
        Scenario::new("two counters, and tickets for both", || counters(2, &[1, 1], &[&[1, 1]])),
        Scenario::new("two counters, and one last ticket", || counters(1, &[1, 1], &[&[1]])),
        Scenario::new("two tickets left, and groups of three and of one", || {
            counters(2, &[3, 1], &[&[1]]);
        }),
        Scenario::new("three tickets left, and groups of two, two and one", || {
            counters(3, &[2, 2, 1], &[&[1, 2], &[2, 1]]);
        }),
    ]
}

/// Each group asks at a counter of its own. Those that got their tickets must be one of `right`.
fn counters(tickets: i64, groups: &'static [i64], right: &[&[i64]]) {
    let pile = Arc::new(Pile::new(tickets));
    let happy = Shared::named("happy", Vec::new());
    let counters: Vec<Thread> = groups
        .iter()
        .enumerate()
        .map(|(n, group)| {
            let (pile, happy) = (Arc::clone(&pile), happy.clone());
            let serve = move || {
                if pile.sell(*group) {
                    happy.update(|happy| happy.push(*group));
                }
            };
            Thread::new(serve).name(format!("counter-{}", n + 1)).start()
        })
        .collect();
    for counter in &counters {
        counter.join();
    }
    let happy = happy.get();
    assert!(
        right.contains(&happy.as_slice()),
        "there were {tickets}, and groups of {happy:?} got theirs"
    );
    assert_eq!(pile.left(), tickets - happy.iter().sum::<i64>(), "tickets left");
}
