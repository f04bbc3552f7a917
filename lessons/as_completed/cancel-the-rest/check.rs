use super::exercise::{Job, search};
use racecourse::course::judge::Scenario;
use racecourse::futures::{Executor, ThreadPoolExecutor};
use racecourse::sync::Shared;
use racecourse::threading::Event;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one worker, nothing is found", || {
            ThreadPoolExecutor::named("pool", 1).scope(|pool| {
                assert_eq!(search(pool, vec![gives(None), gives(None)]), None, "nobody has found anything");
            });
        }),
        Scenario::new("two workers, the second job finds it while the first is still searching", || {
            let (pool, over) = (ThreadPoolExecutor::named("pool", 2), Event::named("over"));
            assert_eq!(search(&pool, vec![searches_until(&over), gives(Some(7))]), Some(7), "what the second found");
            over.set();
            pool.shutdown(true, false);
        }),
        Scenario::new("two workers, one finds nothing and the other finds it", || {
            ThreadPoolExecutor::named("pool", 2).scope(|pool| {
                assert_eq!(search(pool, vec![gives(None), gives(Some(7))]), Some(7), "what the second found");
            });
        }),
        Scenario::new("one worker, the first job finds it, the second searches on, the third has not begun", || {
            let (pool, over) = (ThreadPoolExecutor::named("pool", 1), Event::named("over"));
            let third = Shared::named("third has run", false);
            let note = third.clone();
            let last: Job = Box::new(move || {
                note.set(true);
                None
            });
            assert_eq!(
                search(&pool, vec![gives(Some(7)), searches_until(&over), last]),
                Some(7),
                "what the first found"
            );
            over.set();
            pool.shutdown(true, false);
            assert!(!third.get(), "what has not begun is cancelled");
        }),
    ]
}

fn gives(what: Option<i64>) -> Job {
    Box::new(move || what)
}

fn searches_until(over: &Event) -> Job {
    let over = over.clone();
    Box::new(move || {
        over.wait(None);
        None
    })
}
