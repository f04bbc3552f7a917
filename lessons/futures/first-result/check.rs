use super::exercise::first;
use racecourse::course::judge::Scenario;
use racecourse::futures::{Future, JobError};
use racecourse::threading::Thread;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("only answer 0 comes", || {
            let answers = two();
            let settler = settle(&answers[0], Ok(10));
            assert_eq!(first(answers).result(None).unwrap(), (0, 10), "the answer that came");
            settler.join();
        }),
        Scenario::new("only answer 1 comes", || {
            let answers = two();
            let settler = settle(&answers[1], Ok(20));
            assert_eq!(first(answers).result(None).unwrap(), (1, 20), "the answer that came");
            settler.join();
        }),
        Scenario::new("answer 1 is there already", || {
            let answers = two();
            answers[1].settle(Ok(20)).unwrap();
            assert_eq!(first(answers).result(None).unwrap(), (1, 20), "the answer that was there");
        }),
        Scenario::new("only answer 1 comes, and it is an error", || {
            let answers = two();
            let settler = settle(&answers[1], Err(JobError::new("no flag")));
            let error = first(answers).exception(None).unwrap();
            assert_eq!(error.unwrap().to_string(), "no flag", "the error that came");
            settler.join();
        }),
        Scenario::new("both come, from two threads", || {
            let answers = two();
            let settlers = [settle(&answers[0], Ok(10)), settle(&answers[1], Ok(20))];
            let found = first(answers).result(None).unwrap();
            assert!(found == (0, 10) || found == (1, 20), "one of the two answers, not {found:?}");
            settlers.iter().for_each(Thread::join);
        }),
    ]
}

fn two() -> [Future<i64>; 2] {
    [Future::named("answer-0"), Future::named("answer-1")]
}

fn settle(answer: &Future<i64>, outcome: Result<i64, JobError>) -> Thread {
    let answer = answer.clone();
    Thread::spawn(move || answer.settle(outcome).unwrap())
}
