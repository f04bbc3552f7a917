use super::exercise::Rate;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("a monitor reports while two are counted", || {
            let rate = Arc::new(Rate::new());
            let (theirs, reported) = (Arc::clone(&rate), Shared::named("reported", 0));
            let told = reported.clone();
            let monitor = Thread::new(move || told.set(theirs.report())).name("monitor").start();
            rate.count();
            rate.count();
            monitor.join();
            assert_eq!(reported.get() + rate.report(), 2, "the reports add up to the number of requests");
        }),
        Scenario::new("a report while two threads count one each", || {
            let rate = Arc::new(Rate::new());
            let serving = [counting(&rate, 1), counting(&rate, 2)];
            let reported = rate.report();
            for thread in &serving {
                thread.join();
            }
            assert_eq!(reported + rate.report(), 2, "the reports add up to the number of requests");
        }),
        Scenario::new("reports between requests", || {
            let rate = Rate::new();
            assert_eq!(rate.report(), 0, "before any request");
            rate.count();
            rate.count();
            assert_eq!([rate.report(), rate.report()], [2, 0], "each request is reported once");
            rate.count();
            assert_eq!(rate.report(), 1);
        }),
    ]
}

fn counting(rate: &Arc<Rate>, number: u64) -> Thread {
    let rate = Arc::clone(rate);
    Thread::new(move || rate.count()).name(format!("handler-{number}")).start()
}
