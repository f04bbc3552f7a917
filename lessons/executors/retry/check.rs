use super::exercise::Retry;
use racecourse::course::judge::Scenario;
use racecourse::futures::{JobError, ThreadPoolExecutor};
use racecourse::sync::Shared;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one worker, a job that works", || {
            ThreadPoolExecutor::named("pool", 1).scope(|pool| {
                let retry = Retry::new(pool.handle());
                assert_eq!(retry.run(3, works_after(0)).result(None).unwrap(), 7, "what the job gave");
                assert_eq!(retry.failures(), 0, "no try has failed");
            });
        }),
        Scenario::new("one worker, a job that works the second time", || {
            ThreadPoolExecutor::named("pool", 1).scope(|pool| {
                let retry = Retry::new(pool.handle());
                assert_eq!(retry.run(3, works_after(1)).result(None).unwrap(), 7, "what the job gave");
                assert_eq!(retry.failures(), 1, "one try has failed");
            });
        }),
        Scenario::new("one worker, a job that never works", || {
            ThreadPoolExecutor::named("pool", 1).scope(|pool| {
                let retry = Retry::new(pool.handle());
                let error = retry.run(2, works_after(9)).exception(None).unwrap().unwrap();
                assert_eq!(error.to_string(), "try 2 failed", "the error of the last try");
                assert_eq!(retry.failures(), 2, "two tries have failed");
            });
        }),
        Scenario::new("two workers, two jobs that never work", || {
            ThreadPoolExecutor::named("pool", 2).scope(|pool| {
                let retry = Retry::new(pool.handle());
                let futures = [retry.run(1, works_after(9)), retry.run(1, works_after(9))];
                for future in &futures {
                    assert!(future.exception(None).unwrap().is_some(), "it has failed");
                }
                assert_eq!(retry.failures(), 2, "two tries have failed");
            });
        }),
    ]
}

/// A job that fails so often, and then gives 7.
fn works_after(failures: u32) -> impl Fn() -> Result<i64, JobError> + Send + Sync + 'static {
    let tries = Shared::named("tries so far", 0);
    move || {
        let this = tries.update(|n| {
            *n += 1;
            *n
        });
        if this > failures { Ok(7) } else { Err(JobError::new(format!("try {this} failed"))) }
    }
}
