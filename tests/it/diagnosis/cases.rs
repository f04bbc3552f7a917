//! What the tests of diagnoses share.

use racecourse::sched::{Explorer, Limits, Program};
use racecourse::threading::Thread;
use racecourse::trace::why::{Diagnosis, Mistake, diagnose, diagnoses, explain};
use racecourse::trace::{OutcomeKind, Trace};

/// A program that is right if it says `fine`.
pub(super) fn program(main: impl Fn() + Send + Sync + 'static) -> Program {
    Program::new(move || {
        main();
        "fine".into()
    })
}

/// A thread with a name.
pub(super) fn thread(name: &str, body: impl FnOnce() + Send + 'static) -> Thread {
    Thread::new(body).name(name.to_string()).start()
}

/// The traces of all outcomes but the right one, each by its shortest schedule.
fn failures(program: &Program) -> Vec<Trace> {
    let explorer = Explorer { limits: Limits { steps: 400, ..Limits::default() }, ..Explorer::default() };
    let found = explorer.explore(program);
    let wrong = found.outcomes.into_iter().filter(|found| found.outcome.summary() != "fine");
    wrong.map(|found| explorer.replay(program, &found.schedule).unwrap()).collect()
}

/// Every failing outcome shows this mistake first; the diagnosis of the first one.
#[track_caller]
pub(super) fn fails_by(mistake: Mistake, program: &Program) -> Diagnosis {
    let traces = failures(program);
    assert!(!traces.is_empty(), "no schedule fails");
    for trace in &traces {
        let found = diagnose(trace).map(|found| found.mistake);
        let all: Vec<(Mistake, Diagnosis)> = diagnoses(trace).into_iter().map(|one| (one.mistake, one)).collect();
        assert_eq!(found, Some(mistake), "{}\n{all:#?}\n{}", trace.outcome, steps(trace));
        if trace.outcome.kind() != OutcomeKind::Finished {
            let told = explain(trace);
            assert!(told.iter().any(|sentence| sentence == all[0].1.sentence()), "why does not say so: {told:#?}");
        }
    }
    let found = diagnose(&traces[0]).unwrap();
    let hints = found.hints();
    assert!(hints[0].contains('?'), "the first hint asks: {}", hints[0]);
    assert!(hints[1].contains(".rs:"), "the second hint names the place: {}", hints[1]);
    assert!(!hints.concat().contains("the line above"), "no place is unknown: {hints:#?}");
    found
}

/// No schedule fails.
#[track_caller]
pub(super) fn is_right(program: &Program) {
    let found = failures(program);
    assert!(found.is_empty(), "{}\n{}", found[0].outcome, steps(&found[0]));
}

/// The steps, for a test that fails.
fn steps(trace: &Trace) -> String {
    let line = |step: &racecourse::trace::Step| {
        let object = step.object.map_or("", |object| trace.object_name(object));
        let woke = if step.woke.is_empty() { String::new() } else { format!(" woke {:?}", step.woke) };
        let who = trace.thread_name(step.thread);
        format!("{who}: {object}.{} = {} [{}] :{}{woke}\n", step.verb, step.result, step.state, step.location.line())
    };
    trace.steps.iter().map(line).collect()
}
