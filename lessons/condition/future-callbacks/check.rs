use super::exercise::Future;
use racecourse::course::judge::Scenario;
use racecourse::threading::{Event, Semaphore, Thread};
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one completes, two wait", || {
            let future = Arc::new(Future::new());
            let waiters: Vec<Thread> = (1..=2).map(|n| waiter(&future, n, || ())).collect();
            future.complete(7);
            waiters.iter().for_each(Thread::join);
        }),
        Scenario::new("the callback waits for a thread that waits for the value", || {
            let (future, ran) = (Arc::new(Future::new()), Semaphore::named("ran", 0));
            let seen = Event::named("seen");
            let reader = {
                let seen = seen.clone();
                waiter(&future, 1, move || seen.set())
            };
            let ran_too = ran.clone();
            future.on_done(move |_| {
                seen.wait(None);
                ran_too.release(1).unwrap();
            });
            future.complete(7);
            reader.join();
            assert_eq!(ran.value(), 1, "the callback runs once");
        }),
        Scenario::new("the callback asks the future", || {
            let (future, ran) = (Arc::new(Future::new()), Semaphore::named("ran", 0));
            let (same, ran_too) = (Arc::clone(&future), ran.clone());
            future.on_done(move |value| {
                assert_eq!(same.wait(), value, "it is done");
                ran_too.release(1).unwrap();
            });
            future.complete(7);
            assert_eq!(ran.value(), 1, "the callback runs once");
        }),
        Scenario::new("one callback comes early, one late", || {
            let (future, ran) = (Future::new(), Semaphore::named("ran", 0));
            add(&future, &ran);
            future.complete(7);
            add(&future, &ran);
            assert_eq!(ran.value(), 2, "each callback runs once");
        }),
        Scenario::new("one completes while two add a callback each", || {
            let (future, ran) = (Arc::new(Future::new()), Semaphore::named("ran", 0));
            let adders: Vec<Thread> = (1..=2)
                .map(|n| {
                    let (future, ran) = (Arc::clone(&future), ran.clone());
                    Thread::new(move || add(&future, &ran)).name(format!("adder-{n}")).start()
                })
                .collect();
            future.complete(7);
            adders.iter().for_each(Thread::join);
            assert_eq!(ran.value(), 2, "each callback runs once");
        }),
    ]
}

fn add(future: &Future, ran: &Semaphore) {
    let ran = ran.clone();
    future.on_done(move |value| {
        assert_eq!(value, 7, "the value that was brought");
        ran.release(1).unwrap();
    });
}

fn waiter(future: &Arc<Future>, n: usize, then: impl FnOnce() + Send + 'static) -> Thread {
    let future = Arc::clone(future);
    let wait = move || {
        assert_eq!(future.wait(), 7, "the value that was brought");
        then();
    };
    Thread::new(wait).name(format!("waiter-{n}")).start()
}
