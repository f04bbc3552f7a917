use super::exercise::{Tally, download_all};
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Barrier;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one worker, no link", || each_once(&[], 1)),
        Scenario::new("one worker, two links, the first of which fails", || {
            each_once(&["broken.png", "a.png"], 1)
        }),
        Scenario::new("two workers, one link", || each_once(&["a.png"], 2)),
        Scenario::new("two workers, two downloads that wait for each other", || {
            let both = Barrier::named("both", 2);
            let download = move |link: &str| {
                both.wait(None).unwrap();
                answer(link)
            };
            let links = ["a.png", "broken.png"];
            assert_eq!(download_all(&links, 2, download), wanted(&links), "how it came out");
        }),
        Scenario::new("two workers, two links", || each_once(&["a.png", "b.png"], 2)),
    ]
}

/// Every link is downloaded once and counted once.
fn each_once(links: &[&'static str], workers: usize) {
    let asked = Shared::named("asked", Vec::new());
    let log = asked.clone();
    let download = move |link: &str| {
        log.update(|asked| asked.push(link.to_string()));
        answer(link)
    };
    let tally = download_all(links, workers, download);
    assert_eq!(tally, wanted(links), "how it came out");
    let mut asked = asked.get();
    asked.sort();
    let mut all = links.to_vec();
    all.sort();
    assert_eq!(asked, all, "what was downloaded");
}

fn wanted(links: &[&str]) -> Tally {
    let failed = links.iter().filter(|link| answer(link).is_err()).count();
    Tally { saved: links.len() - failed, failed }
}

fn answer(link: &str) -> Result<(), String> {
    if link.starts_with("broken") { Err(format!("{link} is no picture")) } else { Ok(()) }
}
