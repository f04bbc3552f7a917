use super::exercise::{Outcome, Tally, count};
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Barrier;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one worker, no code", || each_once(&[], 1)),
        Scenario::new("one worker, three codes", || each_once(&["BR", "XX", "!!"], 1)),
        Scenario::new("two workers, one code", || each_once(&["BR"], 2)),
        Scenario::new("two workers, two downloads that wait for each other", || {
            let both = Barrier::named("both", 2);
            let download = move |code: &str| {
                both.wait(None).unwrap();
                answer(code)
            };
            assert_eq!(count(&["BR", "!!"], 2, download), wanted(&["BR", "!!"]));
        }),
        Scenario::new("two workers, two codes", || each_once(&["BR", "XX"], 2)),
    ]
}

/// Every code is downloaded once and counted once.
fn each_once(codes: &[&'static str], workers: usize) {
    let asked = Shared::named("asked", Vec::new());
    let log = asked.clone();
    let download = move |code: &str| {
        log.update(|asked| asked.push(code.to_string()));
        answer(code)
    };
    let tally = count(codes, workers, download);
    let mut asked = asked.get();
    asked.sort();
    let mut all = codes.to_vec();
    all.sort();
    assert_eq!(asked, all, "what was downloaded");
    assert_eq!(tally, wanted(codes), "how it came out");
}

fn wanted(codes: &[&str]) -> Tally {
    let mut tally = Tally::default();
    codes.iter().for_each(|code| tally.add(answer(code)));
    tally
}

fn answer(code: &str) -> Outcome {
    match code {
        "!!" => Outcome::Failed,
        "XX" => Outcome::NotFound,
        _ => Outcome::Found,
    }
}
