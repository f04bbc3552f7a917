//! What the lessons say, held against what happens.

use racecourse::course::{Lesson, Situation, Verdict};
use racecourse::lessons::{COURSE, LESSONS};
use racecourse::sched::{Explorer, Live, LiveOptions};
use racecourse::trace::OutcomeKind;
use std::collections::BTreeSet;

/// The rows of the systems table and the numbered bugs that this part of the course covers.
const SYSTEMS: &[u16] = &[
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 59, 62, 64,
    65, 66, 67, 68, 69, 70, 71, 72, 73, 74,
];
const BUGS: &[u16] = &[
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 39, 40, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54,
];

fn check_all(lesson: &Lesson) {
    for claim in lesson.claims {
        let demo = lesson.demo(claim.demo).unwrap_or_else(|| panic!("{}: no demo {}", lesson.name, claim.demo));
        let (verdict, found) =
            claim.check(demo, &Explorer::default()).unwrap_or_else(|e| panic!("{}: {e}", claim.command()));
        assert!(matches!(verdict, Verdict::Holds), "{}: {} is {verdict:?}\n{found:#?}", claim.command(), claim.holds);
    }
}

#[test]
fn every_claim_of_every_lesson_holds() {
    LESSONS.iter().for_each(check_all);
}

#[test]
fn every_schedule_that_an_exploration_prints_replays_to_its_outcome() {
    for lesson in LESSONS {
        for claim in lesson.claims {
            let Some(demo) = lesson.demo(claim.demo) else { continue };
            let explorer = Explorer { time: claim.time, ..Explorer::default() };
            let program = demo.program(claim.settings(demo).unwrap());
            for found in explorer.explore(&program).outcomes {
                let schedule = found.schedule.to_string().parse().unwrap();
                let (once, twice) = (explorer.replay(&program, &schedule), explorer.replay(&program, &schedule));
                let (once, twice) = (once.unwrap(), twice.unwrap());
                assert_eq!(once.outcome, found.outcome, "{} @{schedule}", claim.command());
                let steps = |trace: &racecourse::trace::Trace| format!("{:?}", trace.steps);
                assert_eq!(steps(&once), steps(&twice), "{} @{schedule}", claim.command());
            }
        }
    }
}

#[test]
fn every_lesson_has_a_demo_with_knobs_claims_and_the_sections_that_readers_expect() {
    for lesson in LESSONS {
        assert!(lesson.demos.iter().any(|demo| !demo.knobs.is_empty()), "{}: no demo with knobs", lesson.name);
        assert!(!lesson.claims.is_empty(), "{}: no claims", lesson.name);
        for section in ["## Coming from Python", "## In Rust you would write", "## Next"] {
            assert!(lesson.text.contains(section), "{}: no section `{section}`", lesson.name);
        }
        let rust = lesson.home().source("rust.rs").unwrap_or_else(|| panic!("{}: no rust.rs", lesson.name));
        assert!(rust.text.contains("```compile_fail"), "{}: nothing that the compiler refuses", lesson.name);
        assert!(!lesson.expanded().contains("{{#include"), "{}: an include leads nowhere", lesson.name);
    }
}

#[test]
fn names_are_unique_and_what_a_lesson_needs_comes_before_it() {
    let mut demos = BTreeSet::new();
    let mut before: Vec<&str> = Vec::new();
    for lesson in LESSONS {
        assert!(!before.contains(&lesson.name), "two lessons are called {}", lesson.name);
        for needed in lesson.needs {
            assert!(before.contains(needed), "{} needs {needed}, which does not come before it", lesson.name);
        }
        before.push(lesson.name);
        for demo in lesson.demos {
            assert!(demos.insert(demo.name), "two demos are called {}", demo.name);
            for knob in demo.knobs {
                let reserved = ["time", "speed"].contains(&knob.name) && knob.name != "speed";
                assert!(!reserved, "{}: `{}` is set for every demo", demo.name, knob.name);
                for situation in [Situation::Run, Situation::Explore] {
                    assert!(knob.values.accept(knob.default(situation)), "{}: default of {}", demo.name, knob.name);
                }
            }
            let source = lesson.home().source("demo.rs").and_then(|source| source.anchored(demo.anchor));
            assert!(source.is_some_and(|lines| !lines.is_empty()), "{}: no anchor {}", demo.name, demo.anchor);
        }
    }
}

#[test]
fn every_row_and_every_bug_of_this_part_is_covered() {
    let rows: BTreeSet<u16> = LESSONS.iter().flat_map(|lesson| lesson.systems).copied().collect();
    let bugs: BTreeSet<u16> = LESSONS.iter().flat_map(|lesson| lesson.bugs).copied().collect();
    let missing: Vec<_> = SYSTEMS.iter().filter(|row| !rows.contains(row)).collect();
    assert!(missing.is_empty(), "rows that no lesson covers: {missing:?}");
    let missing: Vec<_> = BUGS.iter().filter(|bug| !bugs.contains(bug)).collect();
    assert!(missing.is_empty(), "bugs that no lesson covers: {missing:?}");
}

#[test]
fn every_demo_runs_live_with_small_numbers_to_an_outcome_that_exploration_knows() {
    // this program of tests cannot be a worker process; the program under test can
    racecourse::futures::process::set_worker_program(crate::harness::PROGRAM);
    for (_, demo) in COURSE.demos() {
        let knobs = racecourse::course::Knobs::defaults(demo.knobs, Situation::Explore);
        let program = demo.program(knobs);
        let live = Live::start(&program, LiveOptions { speed: 50.0, ..LiveOptions::default() });
        let trace = live.finish();
        if demo.live_only.is_some() {
            assert_eq!(trace.outcome.kind(), OutcomeKind::Finished, "{}: {}", demo.name, trace.outcome);
            continue;
        }
        let known: Vec<_> = Explorer::default().explore(&program).outcomes;
        let alike = known.iter().any(|found| match trace.outcome.kind() {
            OutcomeKind::Finished => found.outcome == trace.outcome,
            kind => found.outcome.kind() == kind,
        });
        assert!(alike, "{}: a live run ended as {:?}, which no order does", demo.name, trace.outcome);
    }
}
