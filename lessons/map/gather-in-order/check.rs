use super::exercise::{Job, gather};
use racecourse::course::judge::Scenario;
use racecourse::futures::JobError;
use racecourse::threading::Event;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("no jobs", || assert_eq!(gather(1, vec![]), [])),
        Scenario::new("one worker, three jobs, the second fails", || {
            let jobs = vec![gives(1), fails(), gives(3)];
            assert_eq!(gather(1, jobs), [Ok(1), Err("no flag".to_string()), Ok(3)], "what each job came to");
        }),
        Scenario::new("two workers, two jobs, the first fails", || {
            let jobs = vec![fails(), gives(2)];
            assert_eq!(gather(2, jobs), [Err("no flag".to_string()), Ok(2)], "what each job came to");
        }),
        Scenario::new("two workers, the first job ends after the second", || {
            let second_ended = Event::named("second ended");
            let told = second_ended.clone();
            let first: Job = Box::new(move || {
                told.wait(None);
                Ok(1)
            });
            let second: Job = Box::new(move || {
                second_ended.set();
                Ok(2)
            });
            assert_eq!(gather(2, vec![first, second]), [Ok(1), Ok(2)], "what each job came to");
        }),
    ]
}

fn gives(what: i64) -> Job {
    Box::new(move || Ok(what))
}

fn fails() -> Job {
    Box::new(|| Err(JobError::new("no flag")))
}
