use super::exercise::Jobs;
use racecourse::course::judge::Scenario;
use racecourse::threading::{Semaphore, Thread};
use std::sync::Arc;

/// The job that fails.
const UNLUCKY: i64 = 13;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("nothing was put", || Jobs::new().join()),
        Scenario::new("one worker does one job", || work(&[1], &[1], 1)),
        Scenario::new("one worker does two jobs, the first of which fails", || {
            work(&[UNLUCKY, 1], &[2], 1)
        }),
        Scenario::new("two workers do one job each", || work(&[1, 2], &[1, 1], 1)),
        Scenario::new("one worker does one job, two join", || work(&[1], &[1], 2)),
    ]
}

/// Puts the jobs and joins; for each number there is a worker that does so many.
fn work(list: &'static [i64], shares: &'static [usize], joiners: usize) {
    let jobs = Arc::new(Jobs::new());
    let done = Semaphore::named("done", 0);
    let mut threads = Vec::new();
    for (n, share) in shares.iter().enumerate() {
        let (jobs, done) = (Arc::clone(&jobs), done.clone());
        let work = move || {
            for _ in 0..*share {
                let mut seen = 0;
                let result = jobs.work_on_next(|job| {
                    seen = job;
                    done.release(1).unwrap();
                    if job == UNLUCKY { Err(format!("job {job} failed")) } else { Ok(()) }
                });
                assert_eq!(result.is_err(), seen == UNLUCKY, "how it went is handed back");
            }
        };
        threads.push(Thread::new(work).name(format!("worker-{}", n + 1)).start());
    }
    for job in list {
        jobs.put(*job);
    }
    let join = move || {
        jobs.join();
        assert_eq!(done.value(), list.len(), "join returns when every job is done");
    };
    for n in 1..joiners {
        threads.push(Thread::new(join.clone()).name(format!("joiner-{n}")).start());
    }
    join();
    for thread in &threads {
        thread.join();
    }
}
