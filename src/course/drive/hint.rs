//! Hints in three rungs, computed from what can still come of this very position: a question, the place, the next move.

use super::super::Goal;
use super::Drive;
use super::{view, words};
#[cfg(feature = "app")]
use crate::sched::Turn;
use crate::sched::{Schedule, StateGraph, Way};
use crate::trace::say::count;
use crate::trace::{Outcome, ThreadId, Trace, Waiting};

/// How often a hint was asked for at one position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Rung {
    #[default]
    Question,
    Place,
    Move,
}

impl Rung {
    fn next(self) -> Rung {
        match self {
            Rung::Question => Rung::Place,
            Rung::Place | Rung::Move => Rung::Move,
        }
    }
}

/// The hint for this position, and one rung up.
pub(super) fn climb(drive: &mut Drive) -> String {
    let rung = drive.rung;
    drive.rung = rung.next();
    let Some(graph) = &drive.graph else {
        return format!(
            "there are too many states here to look ahead ({}); `explore {1}` prints schedules, and `drive {1} @...` \
             opens one of them",
            drive.cut, drive.typed
        );
    };
    if drive.position.open
        && let Some(way) = graph.way(&drive.position, &|outcome| drive.goal.is_reached_by(outcome))
    {
        return match rung {
            Rung::Question => question(drive, &way),
            Rung::Place => place(drive, &way),
            Rung::Move => format!("type `{}`", drive.as_typed(way.turns[0])),
        };
    }
    match drive.last_hopeful(graph) {
        Some(at) => hopeless(drive, graph, at),
        None => unbreakable(drive, graph, rung),
    }
}

/// The way from here to the goal, if there is one: the question, the place, and the turn to begin with.
#[cfg(feature = "app")]
pub(super) fn ahead(drive: &Drive) -> Option<(String, String, Turn)> {
    let graph = drive.graph.as_ref().filter(|_| drive.position.open)?;
    let way = graph.way(&drive.position, &|outcome| drive.goal.is_reached_by(outcome))?;
    Some((question(drive, &way), place(drive, &way), way.turns[0]))
}

/// What is said, rung by rung, where no schedule at all reaches the goal.
#[cfg(feature = "app")]
pub(super) fn vain(drive: &Drive) -> Vec<String> {
    let rungs = [Rung::Question, Rung::Place];
    drive.graph.as_ref().map(|graph| rungs.map(|rung| unbreakable(drive, graph, rung)).to_vec()).unwrap_or_default()
}

/// What must come about, asked in the program's own names.
fn question(drive: &Drive, way: &Way) -> String {
    let Some(end) = drive.follow(way) else { return place(drive, way) };
    let goal = match (&drive.goal, &end.outcome) {
        (_, Outcome::Deadlock(all)) => match others_than_joins(all).as_slice() {
            [one] => format!("what could {} wait for that never comes?", one.name),
            [one, other, ..] => {
                format!("what could {} wait for so that {} can never go on either?", one.name, other.name)
            }
            [] => "who could wait for whom?".into(),
        },
        (_, Outcome::Failed { thread, at, .. }) => match at.as_deref().and_then(|at| at.rsplit(':').next()) {
            Some(line) => format!("what must {thread} have seen, or missed, for line {line} to fail?"),
            None => format!("what must {thread} have seen, or missed, to fail?"),
        },
        (Goal::Ends(value), _) => format!("what must each thread have seen for it to end with `{value}`?"),
        _ => format!("what must each thread have seen for it to end with `{}`?", end.outcome.summary()),
    };
    match interruption(drive, way, &end) {
        Some((thread, line)) => format!("{goal} What if somebody came between when {thread} has done line {line}?"),
        None => goal,
    }
}

/// Those who wait for something else than another's end; all if there are none.
fn others_than_joins(all: &[Waiting]) -> Vec<&Waiting> {
    let others: Vec<&Waiting> = all.iter().filter(|one| one.object.is_some()).collect();
    if others.is_empty() { all.iter().collect() } else { others }
}

/// The first step on the way after which its thread could go on, but another one has to.
fn interruption(drive: &Drive, way: &Way, end: &Trace) -> Option<(String, u32)> {
    let done = drive.position.schedule.turns.len();
    let before = |n: usize| end.steps.get(n);
    for (n, turn) in way.turns.iter().enumerate() {
        let Some(last) = (done + n).checked_sub(1).and_then(before) else { continue };
        let goes_on = way.turns[n..].iter().any(|later| u32::from(later.thread) == last.thread.0);
        if u32::from(turn.thread) != last.thread.0 && goes_on {
            return Some((end.thread_name(last.thread).to_string(), last.location.line()));
        }
    }
    None
}

/// Where to look: the next step of the way, with its line.
fn place(drive: &Drive, way: &Way) -> String {
    let thread = ThreadId(way.turns[0].thread.into());
    let Some(standing) = drive.position.threads.get(thread.index()) else { return String::new() };
    let does = words::doing(&standing.doing, drive.thread_name(thread), &drive.position.trace);
    let name = drive.thread_name(thread);
    let own = standing.location.and_then(|at| Some((at.line(), drive.home.line(at.file(), at.line())?)));
    match own {
        Some((line, code)) => format!("look at line {line} of {name}, `{code}`: it {does}"),
        None => format!("look at {name}: it {does}"),
    }
}

/// Nothing from here reaches the goal, but something did after `at` steps.
fn hopeless(drive: &Drive, graph: &StateGraph, at: usize) -> String {
    let turns = &drive.position.schedule.turns;
    let back = turns.len() - at;
    let undo = if back == 1 { "`undo` one step".to_string() } else { format!("`undo {back}` steps") };
    let lost = drive.position.trace.steps.get(at).map(|step| {
        let code = words::act(step.verb, step.object, &drive.position.trace);
        let name = drive.position.trace.thread_name(step.thread);
        format!(" It was lost when {name} did line {} ({code})", step.location.line())
    });
    let before = drive.at(at);
    let instead = before.as_ref().and_then(|before| {
        let way = graph.way(before, &|outcome| drive.goal.is_reached_by(outcome))?;
        let thread = ThreadId(way.turns[0].thread.into());
        let at = drive.position.trace.steps.get(at)?;
        (thread != at.thread).then(|| format!("; {} had to come first", drive.thread_name(thread)))
    });
    format!(
        "nothing from here can {}: {undo}.{}{}.",
        drive.goal.deed(),
        lost.unwrap_or_default(),
        instead.unwrap_or_default()
    )
}

/// No schedule at all reaches the goal.
fn unbreakable(drive: &Drive, graph: &StateGraph, rung: Rung) -> String {
    let all: u128 = drive.at(0).map_or(0, |start| graph.outcomes(&start).map(|(_, n)| n).sum());
    match rung {
        Rung::Question => "what would have to go wrong, and what stands in its way? Perhaps it cannot be done.".into(),
        Rung::Place => format!("none of all {} can {}", count(all, "interleaving"), drive.goal.deed()),
        Rung::Move => "type `prove`".into(),
    }
}

/// The shortest way there is from the beginning, in words: `4 steps, 1 switch`.
pub(super) fn shortest(drive: &Drive) -> Option<(Schedule, String)> {
    let (graph, start) = (drive.graph.as_ref()?, drive.at(0)?);
    let way = graph.way(&start, &|outcome| drive.goal.is_reached_by(outcome))?;
    let said = view::length(way.turns.len(), way.switches);
    Some((Schedule { turns: way.turns, ..start.schedule }, said))
}
