//! Data that its lock owns, looked at under the lock once and changed under it another time.
//!
//! What a thread does with such data is no step. The trace shows when the lock was taken, and at the unlock whether the data was
//! touched.

use super::diagnosis::Line;
use super::kinds::{Act, Sort, act_of, changed_within, sort_of};
use super::looks::is_wait;
use super::{Diagnosis, Mistake};
use crate::trace::{ObjectId, ThreadId, Trace, text};

/// From a lock's being taken to its being given up.
struct Section {
    thread: ThreadId,
    from: usize,
    to: usize,
    line: Line,
    changed: bool,
}

/// The first time for each lock that a thread looked under it, gave it up, and changed what another had changed in between.
pub(super) fn given_up_between(trace: &Trace) -> Vec<Diagnosis> {
    let locks = (0..trace.objects.len()).filter_map(|index| u32::try_from(index).ok()).map(ObjectId);
    let guards = locks.filter(|lock| sort_of(trace, *lock) == Sort::Guard);
    guards.filter_map(|guard| first(trace, guard)).collect()
}

fn first(trace: &Trace, guard: ObjectId) -> Option<Diagnosis> {
    let sections = sections(trace, guard);
    sections.iter().enumerate().filter(|(_, act)| act.changed).find_map(|(at, act)| {
        let look = sections[..at].iter().rfind(|look| look.thread == act.thread).filter(|look| !look.changed)?;
        let change = sections[..at].iter().find(|one| one.changed && one.thread != act.thread && one.from > look.to)?;
        let slept = trace.steps[look.from..act.from].iter().any(|step| step.thread == act.thread && is_wait(trace, step));
        let (me, other, name) = (trace.thread_name(act.thread), trace.thread_name(change.thread), trace.object_name(guard));
        let sentence = format!(
            "{me} looked at what is in {name} ({}) and gave it up, then {other} changed that ({}), and {me} changed it ({}) by \
             what it had seen before",
            text::place(look.line),
            text::place(change.line),
            text::place(act.line),
        );
        let found = Diagnosis::new(Mistake::LockTooSmall, sentence).threads(trace, [act.thread, change.thread]);
        let found = found.objects(trace, [guard, guard]).at([look.line, act.line, change.line]);
        (!slept).then_some(found)
    })
}

fn sections(trace: &Trace, guard: ObjectId) -> Vec<Section> {
    let mut open: Vec<(ThreadId, usize, Line)> = Vec::new();
    let mut closed = Vec::new();
    for (at, step) in trace.steps.iter().enumerate() {
        let own = open.iter().position(|(thread, ..)| *thread == step.thread);
        let holds = step.holding.contains(&guard);
        match own {
            None if holds && step.object == Some(guard) && act_of(trace, step) == Act::Take => {
                open.push((step.thread, at, step.location));
            }
            Some(index) if !holds => {
                let (thread, from, line) = open.swap_remove(index);
                closed.push(Section { thread, from, to: at, line, changed: changed_within(trace, step) });
            }
            _ => {}
        }
    }
    closed.sort_by_key(|section| section.from);
    closed
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose};
    use crate::trace::sample::Sample;
    use crate::trace::{ObjectId, Outcome, ThreadId};

    fn visit(sample: &mut Sample, thread: ThreadId, guard: ObjectId, line: u32, changes: bool) {
        sample.acquire(thread, guard, line).verb = "lock";
        let given = sample.release(thread, guard, line);
        given.verb = "unlock";
        given.result = if changes { "changed".into() } else { String::new() };
    }

    fn ends(sample: Sample) -> Option<Mistake> {
        let outcome = Outcome::Failed { thread: "main".into(), message: "1 is not 2".into(), at: None };
        diagnose(&sample.ends(outcome)).map(|found| found.mistake)
    }

    #[test]
    fn two_visits_with_anothers_change_in_between_are_too_small_a_lock() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("a"), sample.thread("b"));
        let counter = sample.object("Mutex", "counter", "free");
        visit(&mut sample, one, counter, 14, false);
        visit(&mut sample, two, counter, 14, false);
        visit(&mut sample, two, counter, 15, true);
        visit(&mut sample, one, counter, 15, true);
        assert_eq!(ends(sample), Some(Mistake::LockTooSmall));
    }

    #[test]
    fn one_visit_each_is_large_enough() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("a"), sample.thread("b"));
        let counter = sample.object("Mutex", "counter", "free");
        visit(&mut sample, one, counter, 14, true);
        visit(&mut sample, two, counter, 14, true);
        visit(&mut sample, one, counter, 14, true);
        assert_eq!(ends(sample), None);
    }
}
