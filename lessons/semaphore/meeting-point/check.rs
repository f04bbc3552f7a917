use super::exercise::Meeting;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("they meet once", || meet(1)),
        Scenario::new("they meet twice", || meet(2)),
        Scenario::new("they meet three times", || meet(3)),
    ]
}

fn meet(rounds: usize) {
    let meeting = Arc::new(Meeting::new());
    let lefts = Shared::named("left's rounds", 0);
    let rights = Shared::named("right's rounds", 0);
    let left = walk("left", rounds, &lefts, &rights, {
        let meeting = Arc::clone(&meeting);
        move || meeting.left()
    });
    let right = walk("right", rounds, &rights, &lefts, move || meeting.right());
    left.join();
    right.join();
}

fn walk(
    name: &'static str,
    rounds: usize,
    mine: &Shared<usize>,
    theirs: &Shared<usize>,
    meet: impl Fn() + Send + 'static,
) -> Thread {
    let (mine, theirs) = (mine.clone(), theirs.clone());
    let walk = move || {
        for round in 1..=rounds {
            mine.update(|mine| *mine += 1);
            meet();
            assert!(theirs.get() >= round, "{name} went on, and the other had not come");
        }
    };
    Thread::new(walk).name(name).start()
}
