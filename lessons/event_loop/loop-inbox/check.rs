use super::exercise::Inbox;
use racecourse::course::judge::Scenario;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("a callback asks for another", || {
            let inbox = Inbox::new();
            inbox.put(1);
            let mut called = Vec::new();
            inbox.turn(|number| {
                called.push(number);
                inbox.put(2);
            });
            assert_eq!(called, [1], "what a callback asks for comes on the next turn");
            inbox.turn(|number| called.push(number));
            assert_eq!(called, [1, 2], "and it does come");
        }),
        Scenario::new("a thread brings two", || {
            let inbox = Arc::new(Inbox::new());
            let thread = bringing(&inbox, &[1, 2]);
            assert_eq!(turns(&inbox, 2), [1, 2], "in the order in which they came");
            thread.join();
        }),
        Scenario::new("two threads bring one each", || {
            let inbox = Arc::new(Inbox::new());
            let threads = [bringing(&inbox, &[1]), bringing(&inbox, &[2])];
            let mut called = turns(&inbox, 2);
            called.sort_unstable();
            assert_eq!(called, [1, 2], "every number is called once");
            for thread in &threads {
                thread.join();
            }
        }),
    ]
}

fn bringing(inbox: &Arc<Inbox>, numbers: &'static [i64]) -> Thread {
    let inbox = Arc::clone(inbox);
    let bring = move || numbers.iter().for_each(|number| inbox.put(*number));
    Thread::new(bring).name(format!("thread-{}", numbers[0])).start()
}

/// What is called until there are `count`.
fn turns(inbox: &Inbox, count: usize) -> Vec<i64> {
    let mut called = Vec::new();
    while called.len() < count {
        inbox.turn(|number| called.push(number));
    }
    called
}
