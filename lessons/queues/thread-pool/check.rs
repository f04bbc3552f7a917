use super::exercise::Pool;
use racecourse::course::judge::Scenario;
use racecourse::threading::{Event, Semaphore};

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one worker, one job", || results(1, 1)),
        Scenario::new("one worker, no job", || Pool::new(1).shutdown()),
        Scenario::new("one worker, two jobs, nobody asks for the results", || {
            let (pool, done) = (Pool::new(1), Semaphore::named("done", 0));
            for _ in 0..2 {
                let done = done.clone();
                pool.submit(move || {
                    done.release(1).unwrap();
                    0
                });
            }
            pool.shutdown();
            assert_eq!(done.value(), 2, "shutdown returns when all jobs are done");
        }),
        Scenario::new("two workers, no job", || Pool::new(2).shutdown()),
        Scenario::new("two workers, one job waits for the other", || {
            let (pool, bell) = (Pool::new(2), Event::named("bell"));
            let rung = bell.clone();
            let first = pool.submit(move || i64::from(rung.wait(None)));
            let second = pool.submit(move || {
                bell.set();
                2
            });
            assert_eq!([first.result(), second.result()], [1, 2], "what the jobs gave");
            pool.shutdown();
        }),
    ]
}

fn results(workers: usize, jobs: i64) {
    let pool = Pool::new(workers);
    let tickets: Vec<_> = (1..=jobs).map(|n| pool.submit(move || n * n)).collect();
    for (n, ticket) in (1..).zip(&tickets) {
        assert_eq!(ticket.result(), n * n, "what the job gave");
    }
    pool.shutdown();
}
