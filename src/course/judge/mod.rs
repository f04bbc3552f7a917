//! Judges a learner's code: every order of every scenario, or the shortest one that breaks it.
//!
//! What is judged is compiled into a small program of its own (see [`child`]), which ends with its verdict. So whatever it
//! does (loop for ever, abort, eat all memory), the session that asked lives on.

pub mod child;
mod report;
mod wire;

pub use report::{Report, Verdict};
pub use wire::{ADDRESS, Wire, receive, send};

use super::drive::Screen;
use super::{Home, telling};
use crate::sched::{Cut, Exploration, Explorer, Found, Limits, Program, Schedule, TimeRule};
use crate::trace::say::count;
use crate::trace::{Outcome, OutcomeKind, Trace, lanes, text, why};
use std::time::{Duration, Instant};

/// How long all scenarios of an exercise are explored.
const TIME: Duration = Duration::from_secs(8);

/// A use of the learner's code that must go well in every order.
#[derive(Debug)]
pub struct Scenario {
    /// What happens in it, in a few words: `two threads add twice each`.
    pub name: &'static str,
    /// How time passes in it.
    pub time: TimeRule,
    /// The program.
    pub program: Program,
}

impl Scenario {
    /// A scenario under free time. `body` runs as the main thread; it is lost if it panics, deadlocks or never ends.
    #[must_use]
    pub fn new(name: &'static str, body: impl Fn() + Send + Sync + 'static) -> Scenario {
        let program = Program::new(move || {
            body();
            String::new()
        });
        Scenario { name, time: TimeRule::Free, program }
    }

    /// The same, with time ordered by the virtual clock.
    #[must_use]
    pub fn ordered(self) -> Scenario {
        Scenario { time: TimeRule::Ordered, ..self }
    }

    fn explorer(&self, time: Duration) -> Explorer {
        let limits = Limits { time: Some(time), ..Limits::default() };
        Explorer { time: self.time, limits, ..Explorer::default() }
    }
}

/// Judges the scenarios in their order; the first that is lost decides.
#[must_use]
pub fn judge(name: &str, scenarios: &[Scenario], home: Home, screen: Screen) -> Report {
    let mut sum = Report { scenarios: scenarios.len(), ..Report::default() };
    let started = Instant::now();
    for scenario in scenarios {
        let found = scenario.explorer(TIME.saturating_sub(started.elapsed())).explore(&scenario.program);
        sum.executions += found.executions;
        let failing = found.outcomes.iter().filter(|one| one.outcome.kind() != OutcomeKind::Finished);
        let shortest = failing.min_by_key(|one| (one.switches, one.schedule.turns.len()));
        if let Some(one) = shortest {
            return Report {
                scenarios: sum.scenarios,
                executions: sum.executions,
                ..lost(name, scenario, one, home, screen)
            };
        }
        if let Some(cut) = &found.cut {
            return too_large(scenario, cut, &found, sum, screen);
        }
        sum.orders = add(sum.orders, found.orders.map(u128::from));
        sum.interleavings = add(sum.interleavings, found.interleavings);
    }
    let look = screen.look;
    let verdict = look.good(&format!("{} proved", look.check()));
    let part = match (sum.orders, sum.interleavings) {
        (Some(orders), Some(all)) => {
            format!("{}, standing for {}", count(orders, "inequivalent order"), count(all, "interleaving"))
        }
        (Some(orders), None) => count(orders, "inequivalent order"),
        (None, Some(all)) => count(all, "interleaving"),
        (None, None) => format!("every order covered in {}", count(sum.executions, "execution")),
    };
    let scenarios = count(scenarios.len() as u64, "scenario");
    let words = text::wrap(&format!("{verdict}: {part}, in {scenarios}; none fails"), screen.width.saturating_sub(2));
    sum.text = words.iter().map(|line| format!("  {line}\n")).collect();
    sum
}

fn add(sum: Option<u128>, more: Option<u128>) -> Option<u128> {
    Some(sum?.saturating_add(more?))
}

/// The report on a scenario that some schedule breaks.
fn lost(name: &str, scenario: &Scenario, one: &Found, home: Home, screen: Screen) -> Report {
    let explorer = scenario.explorer(TIME);
    let Screen { look, width } = screen;
    // what goes wrong without a single switch that is not needed goes wrong in the ordinary way
    let plain = explorer.replay(&scenario.program, &Schedule::default()).ok();
    let plain = plain.filter(|trace| trace.outcome.kind() == OutcomeKind::Failed);
    let (verdict, headline) = match (&one.outcome, &plain) {
        (_, Some(_)) => (Verdict::Wrong, "wrong, in any order"),
        (Outcome::Deadlock(_), _) => (Verdict::Stuck, "stuck"),
        (Outcome::Limit { .. }, _) => (Verdict::Endless, "never ends"),
        _ => (Verdict::Breaks, "breaks under a schedule"),
    };
    let (schedule, trace) = match plain {
        Some(trace) => (Schedule::default(), Some(trace)),
        None => (one.schedule.clone(), explorer.replay(&scenario.program, &one.schedule).ok()),
    };
    let headline = look.bad(&format!("{} {headline}", look.cross()));
    let mut text = format!("  {headline} {} {}\n", look.dot(), scenario.name);
    let diagnosis = trace.as_ref().and_then(why::diagnose);
    if let Some(trace) = &trace {
        text += &picture(trace, home, screen);
        text += &telling::reasons(trace, look, width);
    }
    if !schedule.turns.is_empty() {
        text += &format!("  step through it: {}\n", look.bold(&format!("drive {name} @{schedule}")));
    }
    Report {
        verdict,
        scenario: scenario.name.to_string(),
        outcome: one.outcome.summary(),
        schedule: schedule.to_string(),
        mistake: diagnosis.as_ref().map(|found| found.mistake.to_string()).unwrap_or_default(),
        hints: diagnosis.map(|found| found.hints().to_vec()).unwrap_or_default(),
        text,
        orders: None,
        interleavings: None,
        ..Report::default()
    }
}

/// The steps as lanes, with the ending. Of an endless execution the lanes say nothing that its ending does not.
fn picture(trace: &Trace, home: Home, screen: Screen) -> String {
    let source = |path: &str, line: u32| home.line(path, line);
    match trace.outcome.kind() {
        OutcomeKind::Limit => lanes::ending(trace, screen.look, screen.width),
        _ => lanes::replay(trace, &source, screen.look, screen.width),
    }
}

fn too_large(scenario: &Scenario, cut: &Cut, found: &Exploration, sum: Report, screen: Screen) -> Report {
    let look = screen.look;
    let verdict = look.bad(&format!("{} not proved", look.cross()));
    let seen = count(found.executions, "execution");
    let text = format!("  {verdict} {0} {1}: {cut}; nothing failed in {seen}\n", look.dot(), scenario.name);
    Report {
        verdict: Verdict::TooLarge,
        scenario: scenario.name.to_string(),
        outcome: cut.to_string(),
        text,
        orders: None,
        interleavings: None,
        ..sum
    }
}
