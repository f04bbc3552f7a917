//! Every challenge can be won: its end can be reached, with the shortest schedule on record, or it is proven that no
//! schedule reaches it.
//!
//! The record is `challenges.txt`; `RACECOURSE_BLESS=1` writes it anew.

use crate::harness::Repl;
use racecourse::course::{Challenge, Goal, Knobs, Situation};
use racecourse::lessons::COURSE;
use racecourse::sched::{Exploration, Explorer, Found, Limits, Program, Schedule};
use racecourse::trace::text;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// The most states that a challenge may have, so that a hint comes at once.
const STATES: usize = 50_000;

/// Where the answers are kept.
fn record() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/challenges.txt")
}

fn all() -> impl Iterator<Item = &'static Challenge> {
    COURSE.challenges().map(|(_, challenge)| challenge)
}

fn program(challenge: &Challenge) -> Program {
    challenge.demo.program(Knobs::defaults(challenge.demo.knobs, Situation::Explore))
}

/// Every interleaving, exactly; anything less is a fault of the challenge.
fn explore(challenge: &Challenge) -> Exploration {
    let name = challenge.demo.name;
    let limits = Limits { counted_states: STATES, ..Limits::default() };
    let found = Explorer { limits, ..Explorer::default() }.explore(&program(challenge));
    assert!(found.complete(), "{name} is not explored to its end: {:?}", found.cut);
    assert!(found.interleavings.is_some(), "{name} has more than {STATES} states");
    found
}

/// The way to the goal with the fewest switches, and of those the one with the fewest steps.
fn shortest<'f>(challenge: &Challenge, found: &'f Exploration) -> Option<&'f Found> {
    let goal = Goal::from(challenge.goal);
    let won = found.outcomes.iter().filter(|one| goal.is_reached_by(&one.outcome));
    won.min_by_key(|one| (one.switches, one.schedule.turns.len(), one.schedule.to_string()))
}

/// `overdraft · make an assertion fail · switches 2, steps 4 @1.2.2.1 · orders 4, interleavings 6`
fn line(challenge: &Challenge) -> String {
    let found = explore(challenge);
    let answer = match shortest(challenge, &found) {
        None => "unbreakable".to_string(),
        Some(one) => {
            let (name, steps) = (challenge.demo.name, one.schedule.turns.len());
            assert!(one.shortest, "{name}: a schedule with fewer switches may exist");
            format!("switches {}, steps {steps} @{}", one.switches, one.schedule)
        }
    };
    let number = |count: Option<u128>| count.map_or_else(|| "?".into(), text::thousands);
    let (orders, interleavings) = (number(found.orders.map(u128::from)), number(found.interleavings));
    let goal = Goal::from(challenge.goal);
    format!("{} · {goal} · {answer} · orders {orders}, interleavings {interleavings}\n", challenge.demo.name)
}

#[test]
fn every_challenge_can_be_won_and_the_shortest_way_is_on_record() {
    let table: String = all().map(line).collect();
    if std::env::var_os("RACECOURSE_BLESS").is_some() {
        fs::write(record(), &table).unwrap();
    }
    let recorded = fs::read_to_string(record()).unwrap_or_default();
    for (now, then) in table.lines().zip(recorded.lines()) {
        assert_eq!(now, then, "RACECOURSE_BLESS=1 cargo test --test it challenges writes the record anew");
    }
    assert_eq!(table.lines().count(), recorded.lines().count());
    replay(&recorded);
}

/// What is on record leads to the goals: the file itself is read, not what was just found.
fn replay(recorded: &str) {
    let mut replayed = 0;
    for line in recorded.lines() {
        let name = line.split(" · ").next().unwrap();
        let challenge = COURSE.challenge(name).unwrap_or_else(|| panic!("no challenge is called {name}"));
        let Some((_, rest)) = line.split_once('@') else { continue };
        let schedule: Schedule = rest.split(' ').next().unwrap().parse().unwrap();
        let trace = Explorer::default().replay(&program(challenge), &schedule).unwrap();
        let goal = Goal::from(challenge.goal);
        assert!(goal.is_reached_by(&trace.outcome), "{name} @{schedule} ends with {}", trace.outcome);
        assert_eq!(trace.steps.len(), schedule.turns.len(), "{name}: the schedule is the whole of it");
        replayed += 1;
    }
    assert!(replayed >= 20, "only {replayed} can be broken");
}

#[test]
fn there_are_enough_of_them_and_some_cannot_be_broken() {
    let unbreakable: Vec<&str> = all()
        .filter(|challenge| shortest(challenge, &explore(challenge)).is_none())
        .map(|challenge| challenge.demo.name)
        .collect();
    assert!(unbreakable.len() >= 4, "{unbreakable:?}");
    assert!(all().count() >= 24);
    for chapter in COURSE.chapters {
        assert!((3..=5).contains(&chapter.challenges.len()), "{}", chapter.title);
        let proofs = chapter.challenges.iter().filter(|challenge| unbreakable.contains(&challenge.demo.name)).count();
        assert!(proofs < chapter.challenges.len(), "{}: nothing to break", chapter.title);
    }
}

/// In an unbreakable one nothing else goes wrong either, so that `prove` has one answer. A goal that is an end rather than a
/// failure must not be met by the way.
#[test]
fn what_cannot_be_broken_ends_in_one_way() {
    for challenge in all() {
        let found = explore(challenge);
        if shortest(challenge, &found).is_none() {
            let ends: Vec<String> = found.outcomes.iter().map(|one| one.outcome.to_string()).collect();
            assert_eq!(ends.len(), 1, "{}: {ends:?}", challenge.demo.name);
        }
    }
}

#[test]
fn each_has_a_name_of_its_own_a_sentence_before_and_a_sentence_after() {
    let (mut summaries, mut morals, mut titles) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (chapter, challenge) in COURSE.challenges() {
        let name = challenge.demo.name;
        assert_eq!(COURSE.demos().filter(|(_, demo)| demo.name == name).count(), 1, "two are called {name}");
        assert!(COURSE.lessons.iter().all(|lesson| lesson.name != name), "{name} is a lesson");
        assert!(summaries.insert(challenge.demo.summary) && morals.insert(challenge.moral), "{name}");
        titles.insert(chapter.title);
        for sentence in [challenge.demo.summary, challenge.moral] {
            assert!(sentence.ends_with('.') && !sentence.contains(". "), "{name}: one sentence: {sentence}");
            assert!((20..=125).contains(&text::width(sentence)), "{name}: {sentence}");
        }
    }
    assert_eq!(titles.len(), COURSE.chapters.len(), "two chapters have one title");
}

#[test]
fn a_challenge_goes_by_its_name_like_any_demo() {
    Repl::new().line("challenges").contains("   1    overdraft").success();
    Repl::new().line("code kettle").contains("lessons/challenges/checks.rs\n").contains("fn boil(").success();
    Repl::new().line("prove kettle").contains("proved: no schedule fails").success();
    Repl::new().line("replay overdraft @1.2.2.1").contains("why: ").success();
    Repl::new().line("open kettle").complains("`kettle` is a challenge; try `drive kettle`").code(2);
    Repl::new().line("run kettel").complains("did you mean `kettle`?").code(2);
}

#[test]
fn a_proof_wins_too_and_the_next_session_knows() {
    let home = tempfile::tempdir().unwrap();
    let session = |input: &str| Repl::new().home(home.path()).input(input).success();
    let both = "drive overdraft\nann\nben\nben\nann\ndrive kettle\nprove\n";
    session(both);
    assert!(session("progress\n").contains(&format!("\n2 of {} challenges won\n", all().count())));
    let list = session("challenges\n");
    assert!(list.starts_with("`drive last-seat` to begin.") && list.contains("   3 ✓  kettle"), "{list}");
}

#[test]
fn what_was_broken_can_be_fixed_in_ones_own_file() {
    let exercises: BTreeSet<&str> =
        COURSE.lessons.iter().flat_map(|lesson| lesson.exercises).map(|one| one.name).collect();
    let led: Vec<_> = all().filter_map(|challenge| Some((challenge, challenge.fix?))).collect();
    for (challenge, exercise) in &led {
        assert!(exercises.contains(exercise), "{}: no exercise {exercise}", challenge.demo.name);
        assert!(shortest(challenge, &explore(challenge)).is_some(), "{}: nothing to fix", challenge.demo.name);
    }
    assert!(led.len() >= 15);
    let folder = tempfile::tempdir().unwrap();
    let session =
        "drive overdraft\nann\nben\nben\nann\nquit\nfix --dir ".to_string() + &folder.path().display().to_string();
    let said = Repl::new().input(session).success();
    assert!(said.contains("`fix` opens an exercise about it: last-tickets\n"), "{said}");
    assert!(folder.path().join("src/last_tickets.rs").exists(), "{said}");
    Repl::new().line("fix footbridge").complains("`footbridge` has no exercise form").code(2);
}

#[test]
fn the_list_fits_eighty_columns_in_every_look() {
    for look in ["--color=never", "--ascii"] {
        let list = Repl::new().argument(look).line("challenges").success();
        assert!(list.lines().all(|line| text::width(line) <= 80), "{list}");
        assert_eq!(
            all().filter(|challenge| list.contains(&format!(" {} ", challenge.demo.name))).count(),
            all().count()
        );
    }
}

#[test]
fn each_program_can_be_read_on_one_screen() {
    for (chapter, challenge) in COURSE.challenges() {
        let name = challenge.demo.name;
        let source = chapter.sources.first().unwrap_or_else(|| panic!("{}: no file", chapter.title));
        let lines = source.anchored(challenge.demo.anchor).unwrap_or_else(|| panic!("{name}: no anchor"));
        assert!(lines.len() <= 36, "{name} has {} lines", lines.len());
        for (number, line) in lines {
            // with its number before it, in 80 columns
            assert!(text::width(line) <= 73, "{}:{number} is too wide: {line}", source.name);
        }
    }
}
