//! Waits at queues and channels.

use super::kinds::{Act, Sort, act_of, sort_of, waits_to};
use super::looks::own_before;
use super::{Diagnosis, Mistake, words};
use crate::trace::{ObjectId, Step, ThreadId, Trace, Waiting, text};

/// For each thread that waits at a queue for ever: why it does.
pub(super) fn queues(trace: &Trace, waiting: &[Waiting]) -> Vec<Diagnosis> {
    let mut found = Vec::new();
    let mut hopeless = Vec::new();
    for waiter in waiting {
        let Some(queue) = waiter.object.filter(|object| sort_of(trace, *object) == Sort::Queue) else { continue };
        let act = waits_to(trace, waiter);
        let told =
            if act == Act::Join { owed(trace, waiting, waiter, queue) } else { stale_look(trace, waiter, queue) };
        match told {
            Some(diagnosis) => found.push(diagnosis),
            None => hopeless.push((waiter, nobody(trace, waiter, act))),
        }
    }
    found.extend(words::together(hopeless));
    found
}

/// Everything was taken, and somebody has not said that it is done.
fn owed(trace: &Trace, waiting: &[Waiting], waiter: &Waiting, queue: ObjectId) -> Option<Diagnosis> {
    let count = |act: Act, thread: Option<ThreadId>| {
        let steps = trace.steps.iter().filter(|step| step.object == Some(queue) && act_of(trace, step) == act);
        steps.filter(|step| thread.is_none_or(|thread| step.thread == thread) && succeeded(step)).count()
    };
    if count(Act::Get, None) < count(Act::Put, None) {
        return None;
    }
    // the items that a thread took without a word afterwards, where it has ended or waits for the next
    let owing = |thread: ThreadId| {
        let busy = waiting.iter().any(|other| other.thread == thread && other.object != Some(queue));
        !busy && count(Act::Get, Some(thread)) > count(Act::Done, Some(thread))
    };
    let threads: Vec<ThreadId> =
        (0..trace.threads.len()).filter_map(|index| u32::try_from(index).ok()).map(ThreadId).collect();
    let owing: Vec<ThreadId> = threads.into_iter().filter(|thread| owing(*thread)).collect();
    let taken = trace.steps.iter().filter(|step| {
        step.object == Some(queue) && act_of(trace, step) == Act::Get && succeeded(step) && owing.contains(&step.thread)
    });
    let (gets, dones) = (count(Act::Get, None), count(Act::Done, None));
    if owing.is_empty() {
        return None;
    }
    let mut places: Vec<_> = taken.map(|step| step.location).collect();
    places.dedup();
    let names: Vec<String> = owing.iter().map(|thread| trace.thread_name(*thread).to_string()).collect();
    let sentence = format!(
        "{} waits at {} until all of {} is done: {gets} {} taken, but task_done was {}; {} {} it for {}",
        waiter.name,
        text::place(waiter.location),
        waiter.on,
        if gets == 1 { "item was" } else { "items were" },
        if dones == 0 { "never called".into() } else { format!("called {}", words::times(dones)) },
        words::list(&names),
        if names.len() == 1 { "owes" } else { "owe" },
        gets.saturating_sub(dones),
    );
    let found = Diagnosis::new(Mistake::MissingTaskDone, sentence).threads(trace, [waiter.thread]);
    Some(found.threads(trace, owing).objects(trace, [queue]).at([waiter.location]).at(places))
}

/// Whether the step got what it asked for in time.
fn succeeded(step: &Step) -> bool {
    !matches!(step.result.as_str(), "empty" | "full" | "timed out")
}

/// It looked, another was faster, and now it waits for what is no longer there.
fn stale_look(trace: &Trace, waiter: &Waiting, queue: ObjectId) -> Option<Diagnosis> {
    let (look, looked) =
        own_before(trace, waiter.thread, trace.steps.len()).find(|(_, step)| step.object == Some(queue))?;
    let other = |step: &&Step| step.object == Some(queue) && step.thread != waiter.thread && !step.reads_only;
    let change = trace.steps[look..].iter().find(other).filter(|_| act_of(trace, looked) == Act::Look)?;
    let sentence = format!(
        "{} looked at {} ({}), then {} changed it ({}), and {} waits at {} for what it had seen there",
        waiter.name,
        waiter.on,
        text::place(looked.location),
        trace.thread_name(change.thread),
        text::place(change.location),
        waiter.name,
        text::place(waiter.location),
    );
    let found = Diagnosis::new(Mistake::CheckThenAct, sentence).threads(trace, [waiter.thread, change.thread]);
    Some(found.objects(trace, [queue]).at([looked.location, change.location, waiter.location]))
}

/// `... waits for queue at demo.rs:20, and nobody is left who could put something in`.
fn nobody(trace: &Trace, waiter: &Waiting, act: Act) -> Diagnosis {
    let gives = match act {
        Act::Get => "put something in",
        Act::Put => "take something out",
        _ => "call task_done",
    };
    let sentence =
        format!("for {} at {}, and nobody is left who could {gives}", waiter.on, text::place(waiter.location));
    let found = Diagnosis::new(Mistake::AbandonedQueue, sentence).threads(trace, [waiter.thread]);
    found.objects(trace, waiter.object).at([waiter.location])
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose, explain};
    use crate::trace::sample::Sample;
    use crate::trace::{Outcome, ThreadId};

    #[test]
    fn who_waits_for_what_nobody_can_give_is_told_together() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("getter-1"), sample.thread("getter-2"));
        let queue = sample.object("Queue", "queue", "[]");
        let waiting = vec![sample.waiting(one, "get", queue, 20), sample.waiting(two, "get", queue, 20)];
        let trace = sample.ends(Outcome::Deadlock(waiting));
        assert_eq!(
            explain(&trace),
            ["getter-1 and getter-2 wait for queue at demo.rs:20, and nobody is left who could put something in"]
        );
        let found = diagnose(&trace).unwrap();
        assert_eq!((found.mistake, found.threads.join(" ")), (Mistake::AbandonedQueue, "getter-1 getter-2".into()));
    }

    #[test]
    fn an_item_that_was_taken_and_not_reported_is_owed_by_who_took_it() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("worker-1"), sample.thread("worker-2"));
        let jobs = sample.object("Queue", "jobs", "empty");
        for state in ["1 item", "2 items"] {
            sample.act(ThreadId::MAIN, jobs, "put", 10, state);
        }
        sample.act(one, jobs, "get", 20, "1 item, 2 unfinished");
        sample.act(two, jobs, "get", 20, "empty, 2 unfinished");
        sample.act(two, jobs, "task_done", 24, "empty, 1 unfinished");
        let waiting = vec![sample.waiting(ThreadId::MAIN, "join", jobs, 12)];
        let found = diagnose(&sample.ends(Outcome::Deadlock(waiting))).unwrap();
        assert_eq!(found.mistake, Mistake::MissingTaskDone);
        assert_eq!(
            found.sentence(),
            "main waits at demo.rs:12 until all of jobs is done: 2 items were taken, but task_done was called once; worker-1 \
             owes it for 1"
        );
    }

    #[test]
    fn a_join_at_a_queue_with_items_left_is_no_missing_task_done() {
        let mut sample = Sample::new();
        let jobs = sample.object("Queue", "jobs", "empty");
        sample.act(ThreadId::MAIN, jobs, "put", 10, "1 item");
        let waiting = vec![sample.waiting(ThreadId::MAIN, "join", jobs, 12)];
        assert_eq!(diagnose(&sample.ends(Outcome::Deadlock(waiting))).unwrap().mistake, Mistake::AbandonedQueue);
    }

    #[test]
    fn a_get_after_a_look_that_is_no_longer_so_is_told_with_the_look() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("eater-1"), sample.thread("eater-2"));
        let plates = sample.object("Queue", "plates", "1 item");
        for thread in [one, two] {
            sample.get(thread, plates, 14).verb = "empty";
        }
        sample.act(two, plates, "get", 15, "empty");
        let waiting = vec![sample.waiting(one, "get", plates, 15)];
        let found = diagnose(&sample.ends(Outcome::Deadlock(waiting))).unwrap();
        assert_eq!(found.mistake, Mistake::CheckThenAct);
        assert_eq!(
            found.sentence(),
            "eater-1 looked at plates (demo.rs:14), then eater-2 changed it (demo.rs:15), and eater-1 waits at demo.rs:15 \
             for what it had seen there"
        );
    }
}
