use super::exercise::Rate;
use racecourse::course::judge::Scenario;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("reports between requests", || {
            let rate = Rate::new();
            assert_eq!(rate.report(), 0, "before any request");
            rate.count();
            rate.count();
            assert_eq!([rate.report(), rate.report()], [2, 0], "each request is reported once");
            rate.count();
            assert_eq!(rate.report(), 1);
        }),
        Scenario::new("a report while a thread counts two", || {
            let rate = Arc::new(Rate::new());
            let serving = counting(&rate, 1, 2);
            let reported = rate.report();
            serving.join();
            assert_eq!(reported + rate.report(), 2, "the reports add up to the number of requests");
        }),
        Scenario::new("a report while two threads count one each", || {
            let rate = Arc::new(Rate::new());
            let serving = [counting(&rate, 1, 1), counting(&rate, 2, 1)];
            let reported = rate.report();
            for thread in &serving {
                thread.join();
            }
            assert_eq!(reported + rate.report(), 2, "the reports add up to the number of requests");
        }),
    ]
}

fn counting(rate: &Arc<Rate>, number: u64, requests: u64) -> Thread {
    let rate = Arc::clone(rate);
    let serve = move || (0..requests).for_each(|_| rate.count());
    Thread::new(serve).name(format!("handler-{number}")).start()
}
