use super::exercise::Finished;
use racecourse::course::judge::Scenario;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("a thread tells two", || {
            let finished = Arc::new(Finished::new());
            let thread = telling(&finished, &[1, 2]);
            assert_eq!(heard(&finished, 2), [1, 2], "in the order in which they were told");
            thread.join();
        }),
        Scenario::new("two threads tell one each", || {
            let finished = Arc::new(Finished::new());
            let threads = [telling(&finished, &[1]), telling(&finished, &[2])];
            let mut heard = heard(&finished, 2);
            heard.sort_unstable();
            assert_eq!(heard, [1, 2], "every number is heard of once");
            for thread in &threads {
                thread.join();
            }
        }),
        Scenario::new("two were done already", || {
            let finished = Finished::new();
            finished.tell(1);
            finished.tell(2);
            assert_eq!(finished.wait(), [1, 2], "in the order in which they were told");
            finished.tell(3);
            assert_eq!(finished.wait(), [3], "each of them once");
        }),
    ]
}

fn telling(finished: &Arc<Finished>, numbers: &'static [i64]) -> Thread {
    let finished = Arc::clone(finished);
    let tell = move || numbers.iter().for_each(|number| finished.tell(*number));
    Thread::new(tell).name(format!("worker-{}", numbers[0])).start()
}

/// What is heard of until there are `count`.
fn heard(finished: &Finished, count: usize) -> Vec<i64> {
    let mut heard = Vec::new();
    while heard.len() < count {
        let news = finished.wait();
        assert!(!news.is_empty(), "there is news when wait returns");
        heard.extend(news);
    }
    heard
}
