//! Barriers that are used again before all have left.

use super::diagnosis::Line;
use super::kinds::{Act, Sort, act_of, sort_of};
use super::looks::is_wait;
use super::{Diagnosis, Mistake, words};
use crate::trace::{ObjectId, Outcome, Step, ThreadId, Trace, Waiting, text};

/// Threads that were a round ahead of others, or were thrown out of theirs.
pub(super) fn reused(trace: &Trace) -> Vec<Diagnosis> {
    let Outcome::Deadlock(waiting) = &trace.outcome else { return broken_by_reset(trace).into_iter().collect() };
    let at_barrier = |waiter: &Waiting| waiter.object.filter(|object| sort_of(trace, *object) == Sort::Barrier);
    let waits = waiting.iter().filter_map(|waiter| Some((waiter, at_barrier(waiter)?)));
    waits.filter_map(|(waiter, gate)| rounds_apart(trace, waiter, gate)).collect()
}

/// This one waits for another time, and who should come has come less often and will not come again.
fn rounds_apart(trace: &Trace, waiter: &Waiting, gate: ObjectId) -> Option<Diagnosis> {
    let mut came: Vec<(ThreadId, usize, Line)> = Vec::new();
    for step in trace.steps.iter().filter(|step| step.object == Some(gate) && is_wait(trace, step)) {
        match came.iter_mut().find(|(thread, ..)| *thread == step.thread) {
            Some((_, times, _)) => *times += 1,
            None => came.push((step.thread, 1, step.location)),
        }
    }
    let (_, mine, line) = *came.iter().find(|(thread, ..)| *thread == waiter.thread)?;
    let (behind, times, _) = *came.iter().find(|(thread, times, _)| *thread != waiter.thread && *times < mine)?;
    let other = trace.thread_name(behind);
    let sentence = format!(
        "{} waits at {} for the {} time ({}), but {other} came only {}",
        waiter.name,
        waiter.on,
        ordinal(mine),
        text::place(waiter.location),
        words::times(times),
    );
    let found = Diagnosis::new(Mistake::BarrierReusedEarly, sentence).threads(trace, [waiter.thread, behind]);
    Some(found.objects(trace, [gate]).at([line, waiter.location]))
}

/// A barrier that was reset while somebody waited there, who then failed.
fn broken_by_reset(trace: &Trace) -> Option<Diagnosis> {
    let Outcome::Failed { thread, .. } = &trace.outcome else { return None };
    let on_barrier = |step: &Step| step.object.is_some_and(|object| sort_of(trace, object) == Sort::Barrier);
    let mine = |step: &&Step| trace.thread_name(step.thread) == thread && on_barrier(step) && is_wait(trace, step);
    let at = trace.steps.iter().rposition(|step| mine(&step))?;
    let waited = &trace.steps[at];
    let reset = |step: &&Step| {
        step.object == waited.object && act_of(trace, step) == Act::Reset && step.woke.contains(&waited.thread)
    };
    let reset = trace.steps[at..].iter().find(reset)?;
    let gate = waited.object?;
    let sentence = format!(
        "{} called {} on {} at {} while {thread} still waited there ({})",
        trace.thread_name(reset.thread),
        reset.verb,
        trace.object_name(gate),
        text::place(reset.location),
        text::place(waited.location),
    );
    let found = Diagnosis::new(Mistake::BarrierReusedEarly, sentence).threads(trace, [reset.thread, waited.thread]);
    Some(found.objects(trace, [gate]).at([reset.location, waited.location]))
}

fn ordinal(n: usize) -> String {
    match n {
        1 => "first".into(),
        2 => "second".into(),
        3 => "third".into(),
        n => format!("{n}th"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose};
    use crate::trace::sample::Sample;
    use crate::trace::{Outcome, ThreadId};

    #[test]
    fn a_second_time_that_the_other_does_not_come_is_counted() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("a"), sample.thread("b"));
        let gate = sample.object("Barrier", "gate", "0 of 2 here");
        for thread in [one, two, one] {
            sample.act(thread, gate, "wait", 20, "");
        }
        let waiting = vec![sample.waiting(one, "wait", gate, 20)];
        let found = diagnose(&sample.ends(Outcome::Deadlock(waiting))).unwrap();
        assert_eq!(found.mistake, Mistake::BarrierReusedEarly);
        assert_eq!(found.sentence(), "a waits at gate for the second time (demo.rs:20), but b came only once");
    }

    #[test]
    fn a_reset_that_throws_a_thread_out_is_named() {
        let mut sample = Sample::new();
        let one = sample.thread("a");
        let gate = sample.object("Barrier", "gate", "0 of 2 here");
        sample.act(one, gate, "wait", 20, "1 of 2 here");
        sample.act(ThreadId::MAIN, gate, "reset", 10, "resetting").woke.push(one);
        let failed = Outcome::Failed { thread: "a".into(), message: "Broken".into(), at: None };
        let found = diagnose(&sample.ends(failed)).unwrap();
        assert_eq!(found.mistake, Mistake::BarrierReusedEarly);
        assert_eq!(found.sentence(), "main called reset on gate at demo.rs:10 while a still waited there (demo.rs:20)");
    }
}
