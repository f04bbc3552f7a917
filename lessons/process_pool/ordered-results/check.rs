use super::exercise::Results;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("brought in order, then taken", || {
            let results = Results::new();
            results.bring(0, 10);
            results.bring(1, 11);
            assert_eq!([results.take(), results.take()], [10, 11], "the results");
        }),
        Scenario::new("brought backwards, then taken", || {
            let results = Results::new();
            results.bring(1, 11);
            results.bring(0, 10);
            assert_eq!([results.take(), results.take()], [10, 11], "the results");
        }),
        Scenario::new("one thread brings two results backwards, another takes them", || {
            let results = Arc::new(Results::new());
            let worker = bring(&results, &[1, 0]);
            assert_eq!([results.take(), results.take()], [10, 11], "the results");
            worker.join();
        }),
        Scenario::new("two threads bring one result each, another takes them", || {
            let results = Arc::new(Results::new());
            let workers = [bring(&results, &[0]), bring(&results, &[1])];
            assert_eq!([results.take(), results.take()], [10, 11], "the results");
            workers.iter().for_each(Thread::join);
        }),
        Scenario::new("one thread brings two results, two threads take one each", || {
            let results = Arc::new(Results::new());
            let taken = Shared::named("taken", Vec::new());
            let takers = [1, 2].map(|n| {
                let (results, taken) = (Arc::clone(&results), taken.clone());
                let take = move || {
                    let result = results.take();
                    taken.update(|taken| taken.push(result));
                };
                Thread::new(take).name(format!("taker-{n}")).start()
            });
            let worker = bring(&results, &[1, 0]);
            takers.iter().for_each(Thread::join);
            worker.join();
            let mut taken = taken.get();
            taken.sort_unstable();
            assert_eq!(taken, [10, 11], "each result is taken once");
        }),
    ]
}

fn bring(results: &Arc<Results>, places: &'static [usize]) -> Thread {
    let results = Arc::clone(results);
    let bring = move || {
        for place in places {
            results.bring(*place, 10 + *place as i64);
        }
    };
    Thread::new(bring).name(format!("worker-{}", places[0])).start()
}
