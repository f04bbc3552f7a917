//! Threads that come back from a wait and do not look again.

use super::kinds::{Act, Sort, act_of, holds_value, is_held, sort_of};
use super::looks::{Wait, is_wait, own_after, own_before};
use super::{Diagnosis, Mistake};
use crate::trace::{ObjectId, Outcome, Step, ThreadId, Trace, text};

/// Each wait at a condition after which its thread took for granted what another had changed meanwhile.
pub(super) fn not_looked_again(trace: &Trace) -> Vec<Diagnosis> {
    let waits = trace.steps.iter().enumerate().filter(|(_, step)| is_wait(trace, step));
    let mut found = Vec::new();
    for (at, step) in waits {
        let Some(condition) = step.object.filter(|object| sort_of(trace, *object) == Sort::Condition) else { continue };
        let wait = Wait::last(trace, step.thread, condition, at + 1);
        let taken = wait.looks.iter().find_map(|look| took_for_granted(trace, &wait, *look));
        found.extend(taken.map(|taken| diagnosis(trace, condition, &wait, &taken)));
    }
    if let Outcome::Failed { thread, .. } = &trace.outcome {
        // those of the thread that failed tell most
        found.sort_by_key(|diagnosis: &Diagnosis| diagnosis.threads[0] != *thread);
        if found.is_empty() {
            found.extend(failed_without_a_look(trace, thread).or_else(|| failed_behind_a_guard(trace)));
        }
    }
    found
}

/// A thread that failed in changing what it had not looked at since its wait: there, too, the wait alone proves nothing.
fn failed_without_a_look(trace: &Trace, thread: &str) -> Option<Diagnosis> {
    let (last, act) = trace.steps.iter().enumerate().rfind(|(_, step)| trace.thread_name(step.thread) == thread)?;
    let variable = act.object.filter(|object| !act.reads_only && holds_value(trace, *object))?;
    let mut since = own_before(trace, act.thread, last).take_while(|(_, step)| step.object != Some(variable));
    let can_mislead = |step: &Step| {
        let sort = step.object.map(|object| sort_of(trace, object));
        is_wait(trace, step) && matches!(sort, Some(Sort::Condition | Sort::Event))
    };
    let (_, waited) = since.find(|(_, step)| can_mislead(step))?;
    let (on, name) = (waited.object?, trace.object_name(variable));
    let sentence = format!(
        "{thread} came back from its wait on {} ({}) and went on ({}) without another look at {name}, which was not as it \
         took for granted",
        trace.object_name(on),
        text::place(waited.location),
        text::place(act.location),
    );
    let found = Diagnosis::new(Mistake::IfInsteadOfWhile, sentence).threads(trace, [act.thread]);
    Some(found.objects(trace, [on, variable]).at([waited.location, act.location]))
}

/// The same, where what it looks at is owned by the lock and cannot be seen: a thread's last step was to take the lock back, and
/// while it unwound from there it gave it up without a step. The outcome may name another, that joined it and failed of that.
fn failed_behind_a_guard(trace: &Trace) -> Option<Diagnosis> {
    let ids = (0..trace.threads.len()).filter_map(|index| u32::try_from(index).ok()).map(ThreadId);
    let mut ended = ids.filter_map(|thread| {
        let mut own = own_before(trace, thread, trace.steps.len()).map(|(_, step)| step);
        Some((thread, own.next()?, own.next()?))
    });
    let (failed, guard, waited) = ended.find_map(|(thread, back, waited)| {
        let guard = back.object.filter(|object| sort_of(trace, *object) == Sort::Guard)?;
        let gave_up = is_wait(trace, waited) && waited.also.iter().any(|(object, _)| *object == guard);
        (gave_up && act_of(trace, back) == Act::Take).then_some((thread, guard, waited))
    })?;
    let on = waited.object?;
    let (me, name, place) = (trace.thread_name(failed), trace.object_name(guard), text::place(waited.location));
    let sentence = format!(
        "{me} came back from its wait on {} ({place}) and failed before it gave up {name}: what it had waited for was not so",
        trace.object_name(on),
    );
    let found = Diagnosis::new(Mistake::IfInsteadOfWhile, sentence).threads(trace, [failed]);
    Some(found.objects(trace, [on, guard]).at([waited.location]))
}

/// What a thread had waited for, who changed it after the wake-up, and what the thread did all the same.
struct Taken<'a> {
    variable: ObjectId,
    change: &'a Step,
    act: Option<&'a Step>,
}

fn took_for_granted<'a>(trace: &'a Trace, wait: &Wait, look: usize) -> Option<Taken<'a>> {
    let looked = &trace.steps[look];
    let variable = looked.object.filter(|object| holds_value(trace, *object))?;
    let woken = (wait.at + 1..trace.steps.len()).find(|index| trace.steps[*index].woke.contains(&wait.thread))?;
    // it goes on by taking the lock back
    let (back, _) = own_after(trace, wait.thread, wait.at).next()?;
    let change = (woken + 1..back).map(|index| (index, &trace.steps[index])).find(|(index, step)| {
        step.object == Some(variable)
            && step.thread != wait.thread
            && !step.reads_only
            && !in_one_breath(trace, woken, *index)
    });
    let (_, change) = change?;
    let after = own_after(trace, wait.thread, back).map(|(_, step)| step);
    let mut round = after.take_while(|step| !is_wait(trace, step));
    let act = round.find(|step| step.object == Some(variable));
    let looks_again = |step: &Step| step.reads_only && step.location == looked.location;
    let failed = matches!(&trace.outcome, Outcome::Failed { thread, .. } if thread == trace.thread_name(wait.thread));
    (act.map_or(failed, |act| !looks_again(act))).then_some(Taken { variable, change, act })
}

/// Whether the thread that woke another made the change too, before it gave up its lock: then nobody else came in between.
fn in_one_breath(trace: &Trace, woke: usize, change: usize) -> bool {
    let waker = trace.steps[woke].thread;
    let gives = |step: &Step| {
        step.thread == waker
            && act_of(trace, step) == Act::Give
            && step.object.is_some_and(|object| is_held(trace, object))
    };
    trace.steps[change].thread == waker && !trace.steps[woke..change].iter().any(gives)
}

fn diagnosis(trace: &Trace, condition: ObjectId, wait: &Wait, taken: &Taken<'_>) -> Diagnosis {
    let (me, other) = (trace.thread_name(wait.thread), trace.thread_name(taken.change.thread));
    let (name, waited) = (trace.object_name(taken.variable), &trace.steps[wait.at]);
    let went_on = taken.act.map_or_else(String::new, |act| format!(" ({})", text::place(act.location)));
    let sentence = format!(
        "{me} was woken from its wait on {} ({}), but {other} changed {name} ({}) before {me} went on{went_on}, and {me} \
         did not look again",
        trace.object_name(condition),
        text::place(waited.location),
        text::place(taken.change.location),
    );
    let found = Diagnosis::new(Mistake::IfInsteadOfWhile, sentence).threads(trace, [wait.thread, taken.change.thread]);
    let found = found.objects(trace, [condition, taken.variable]).at([waited.location]);
    found.at(taken.act.map(|act| act.location)).at([taken.change.location])
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose};
    use crate::trace::sample::Sample;
    use crate::trace::{Outcome, Trace};

    /// One item, two consumers: one waits for it and is woken, the other takes it first.
    fn buffer(looks_again: bool) -> Trace {
        let mut sample = Sample::new();
        let (slow, fast, producer) = (sample.thread("slow"), sample.thread("fast"), sample.thread("producer"));
        let (lock, items) = (sample.object("Lock", "lock", "free"), sample.object("Shared", "items", "[]"));
        let changed = sample.object("Condition", "changed", "nobody waits");
        sample.acquire(slow, lock, 10);
        sample.get(slow, items, 11);
        sample.act(slow, changed, "wait", 12, "slow waits");
        sample.drop_lock(slow, lock);
        sample.acquire(producer, lock, 20);
        sample.act(producer, items, "update", 21, "[1]");
        sample.act(producer, changed, "notify", 22, "nobody waits").woke.push(slow);
        sample.release(producer, lock, 23);
        sample.acquire(fast, lock, 10);
        sample.get(fast, items, 11);
        sample.act(fast, items, "update", 14, "[]");
        sample.release(fast, lock, 15);
        sample.acquire(slow, lock, 12);
        if looks_again {
            sample.get(slow, items, 11);
        }
        sample.act(slow, items, "update", 14, "[]");
        sample.ends(Outcome::Failed { thread: "slow".into(), message: "pop from empty list".into(), at: None })
    }

    #[test]
    fn who_does_not_look_again_is_told_who_was_faster() {
        let found = diagnose(&buffer(false)).unwrap();
        assert_eq!(found.mistake, Mistake::IfInsteadOfWhile);
        assert_eq!(
            found.sentence(),
            "slow was woken from its wait on changed (demo.rs:12), but fast changed items (demo.rs:14) before slow went on \
             (demo.rs:14), and slow did not look again"
        );
        assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("slow fast".into(), "changed items".into()));
    }

    #[test]
    fn who_looks_again_made_another_mistake() {
        assert!(diagnose(&buffer(true)).is_none_or(|found| found.mistake != Mistake::IfInsteadOfWhile));
    }
}
