//! What is diagnosed in the lessons' own demos.

use racecourse::course::{Knobs, Situation};
use racecourse::lessons::LESSONS;
use racecourse::sched::Explorer;
use racecourse::trace::OutcomeKind;
use racecourse::trace::why::{Mistake, diagnose};

/// A demo, its settings, and what each deadlock and each failure of it shows.
const FAILING: &[(&str, &str, Mistake)] = &[
    ("guards", "kind=lock style=direct error=yes", Mistake::HeldAfterError),
    ("guards", "kind=semaphore style=direct error=yes", Mistake::HeldAfterError),
    ("box", "lock=Lock", Mistake::SelfDeadlock),
    ("box", "release=once", Mistake::HeldAfterError),
    ("two-semaphores", "order=opposite", Mistake::LockOrder),
    ("condition", "consumer=buggy lock=RLock", Mistake::MissingNotify),
    ("buffer", "wait=if producers=1 consumers=2", Mistake::IfInsteadOfWhile),
    ("buffer", "notify=one producers=2 consumers=2", Mistake::NotifyOneWhereAll),
    ("blink", "signal=set-clear", Mistake::LostWakeup),
    ("blink", "signal=release signals=1 waits=2", Mistake::MissingNotify),
    ("barrier", "bystanders=0 made=closing phases=2", Mistake::BarrierReusedEarly),
    ("late", "p3=away timeout=off", Mistake::MissingNotify),
    ("workers", "task_done=off", Mistake::MissingTaskDone),
    ("workers", "task_done=on-success failing=1", Mistake::MissingTaskDone),
    ("workers", "failing=1 error=fatal workers=1", Mistake::AbandonedQueue),
    ("workers", "shutdown=one-sentinel", Mistake::AbandonedQueue),
    ("empty", "consumers=2", Mistake::CheckThenAct),
    ("transfer", "", Mistake::LockOrder),
    ("philosophers", "forks=same-order", Mistake::LockOrder),
];

/// A demo, its settings, the value it should not end with, and what an execution that does shows.
const WRONG: &[(&str, &str, &str, Mistake)] = &[
    ("counter", "lock=off increments=1", "counter = 1", Mistake::LostUpdate),
    ("stale", "fix=none", "cash = 200", Mistake::LostUpdate),
    ("tickets", "fix=none", "sold = 2", Mistake::CheckThenAct),
    ("barrier", "bystanders=0 made=open phases=2", "printed too early: p1 in phase 2", Mistake::BarrierReusedEarly),
];

/// Every outcome of the demo that is wrong is diagnosed as this mistake.
fn shows(name: &str, settings: &str, mistake: Mistake, wrong: impl Fn(OutcomeKind, &str) -> bool) {
    let demo = LESSONS.iter().find_map(|lesson| lesson.demo(name)).unwrap();
    let knobs = Knobs::parse(demo.knobs, Situation::Explore, settings.split_whitespace()).unwrap();
    let (program, explorer) = (demo.program(knobs), Explorer::default());
    let mut seen = 0;
    for found in explorer.explore(&program).outcomes {
        if wrong(found.outcome.kind(), &found.outcome.summary()) {
            let trace = explorer.replay(&program, &found.schedule).unwrap();
            let diagnosis = diagnose(&trace);
            let told = diagnosis.as_ref().map(|found| found.mistake);
            assert_eq!(told, Some(mistake), "{name} {settings} @{}: {diagnosis:#?}", found.schedule);
            seen += 1;
        }
    }
    assert!(seen > 0, "{name} {settings} never ends so");
}

#[test]
fn the_demos_that_fail_show_the_mistakes_that_their_lessons_teach() {
    for (demo, settings, mistake) in FAILING {
        shows(demo, settings, *mistake, |kind, _| kind != OutcomeKind::Finished);
    }
}

#[test]
fn the_demos_that_end_wrong_show_the_mistakes_that_their_lessons_teach() {
    for (demo, settings, value, mistake) in WRONG {
        shows(demo, settings, *mistake, |_, summary| summary == *value);
    }
}

#[test]
fn an_event_that_is_still_set_proves_nothing() {
    shows("event", "consumer=buggy", Mistake::IfInsteadOfWhile, |kind, _| kind == OutcomeKind::Failed);
}

#[test]
fn rounds_that_are_joined_one_after_another_are_ordered_though_main_takes_no_step() {
    let demo = LESSONS.iter().find_map(|lesson| lesson.demo("handover")).unwrap();
    let knobs = Knobs::parse(demo.knobs, Situation::Explore, ["rounds=2"]).unwrap();
    let (program, explorer) = (demo.program(knobs), Explorer::default());
    for found in explorer.explore(&program).outcomes {
        let trace = explorer.replay(&program, &found.schedule).unwrap();
        assert_eq!(diagnose(&trace), None, "@{}", found.schedule);
    }
}
