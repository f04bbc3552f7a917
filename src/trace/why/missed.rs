//! Waits for a notification that nobody heard, that another got, or that nobody gave.

use super::kinds::{Act, Sort, act_of, changed_within, sort_of};
use super::looks::Wait;
use super::{Diagnosis, Mistake, words};
use crate::trace::{ObjectId, Step, Trace, Waiting, text};

/// For each thread that waits for ever to be told: why it was not.
pub(super) fn notifications(trace: &Trace, waiting: &[Waiting]) -> Vec<Diagnosis> {
    let mut found = Vec::new();
    let mut hopeless = Vec::new();
    for waiter in waiting {
        let Some(object) = waiter.object else { continue };
        let told = match sort_of(trace, object) {
            Sort::Condition => condition(trace, waiter, object),
            Sort::Event => event(trace, waiter, object),
            Sort::Semaphore | Sort::Barrier | Sort::Future | Sort::Other => None,
            Sort::Queue | Sort::Pool | Sort::Lock | Sort::Guard | Sort::Variable | Sort::Atomic => continue,
        };
        match told {
            Some(diagnosis) => found.push(diagnosis),
            None if super::holders::holders(trace, waiter).is_empty() => hopeless.push((waiter, nobody(trace, waiter))),
            None => {}
        }
    }
    found.extend(words::together(hopeless));
    found
}

fn condition(trace: &Trace, waiter: &Waiting, object: ObjectId) -> Option<Diagnosis> {
    let wait = Wait::last(trace, waiter.thread, object, trace.steps.len());
    let calls: Vec<usize> = calls(trace, waiter, object).collect();
    let step = |index: usize| &trace.steps[index];
    let enabled = wait.enabled_by(trace);
    // it came before the wait, and after what the thread went by
    let lost = calls.iter().copied().rev().find(|call| {
        *call < wait.at
            && match wait.last_look() {
                Some(look) if *call > look => true,
                Some(_) => wait.only_guard(trace).is_some_and(|guard| is_news(trace, *call, guard)),
                None => step(*call).woke.is_empty(),
            }
    });
    if let Some(call) = lost.filter(|call| !heard_since(trace, waiter, object, *call)) {
        return Some(lost_at(trace, waiter, object, call));
    }
    // another was woken, while this one waited for what had become so
    let passed_over = calls.iter().copied().rev().find(|call| {
        let call_is = step(*call);
        let in_time = *call > wait.at && (wait.is_blind() || enabled.is_some_and(|change| change < *call));
        in_time && act_of(trace, call_is) == Act::Wake && !call_is.woke.is_empty()
    });
    if let Some(call) = passed_over {
        return Some(passed_over_by(trace, waiter, object, step(call)));
    }
    // it is so by now, and nobody said it
    let change = enabled.filter(|change| !calls.iter().any(|call| call > change)).map(step)?;
    let variable = change.object?;
    let sentence = format!(
        "on {} at {}; {} changed {} at {} and notified nobody",
        waiter.on,
        text::place(waiter.location),
        trace.thread_name(change.thread),
        trace.object_name(variable),
        text::place(change.location),
    );
    let found = Diagnosis::new(Mistake::MissingNotify, format!("{} waits {sentence}", waiter.name));
    let found = found.threads(trace, [waiter.thread, change.thread]).objects(trace, [object, variable]);
    Some(found.at([waiter.location, change.location]))
}

/// Whether what was told by a call that woke nobody is still as it was told: nobody has changed what the lock owns since.
fn is_news(trace: &Trace, call: usize, guard: ObjectId) -> bool {
    let called = &trace.steps[call];
    let mut later = trace.steps[call + 1..].iter().filter(|step| step.object == Some(guard));
    // the caller may have told before it gave up the lock
    let told_within = called.holding.contains(&guard);
    let own = told_within.then(|| later.find(|step| step.thread == called.thread));
    called.woke.is_empty() && own.is_none_or(|own| own.is_some()) && !later.any(|step| changed_within(trace, step))
}

fn event(trace: &Trace, waiter: &Waiting, object: ObjectId) -> Option<Diagnosis> {
    // had anybody waited at the call, it would have woken them: so it came before this wait
    let call = calls(trace, waiter, object).filter(|call| trace.steps[*call].woke.is_empty()).last()?;
    (!heard_since(trace, waiter, object, call)).then(|| lost_at(trace, waiter, object, call))
}

/// The calls of others that wake.
fn calls(trace: &Trace, waiter: &Waiting, object: ObjectId) -> impl Iterator<Item = usize> {
    let wakes = move |step: &Step| {
        step.object == Some(object)
            && step.thread != waiter.thread
            && matches!(act_of(trace, step), Act::Wake | Act::WakeAll)
    };
    (0..trace.steps.len()).filter(move |index| wakes(&trace.steps[*index]))
}

/// Whether a wait of this thread that began after the call came to an end.
fn heard_since(trace: &Trace, waiter: &Waiting, object: ObjectId, call: usize) -> bool {
    let own = trace.steps[call..].iter().filter(|step| step.object == Some(object) && step.thread == waiter.thread);
    let waits: Vec<&Step> = own.filter(|step| act_of(trace, step) == Act::Wait).collect();
    // one wait may have begun since, this one; and a wait that only looks and has nothing to say found what it waited for
    waits.len() > 1 || waits.iter().any(|step| step.reads_only && step.result.is_empty())
}

fn lost_at(trace: &Trace, waiter: &Waiting, object: ObjectId, call: usize) -> Diagnosis {
    let called = &trace.steps[call];
    let word = if sort_of(trace, object) == Sort::Event { "set" } else { "notified" };
    let clears = |step: &&Step| step.object == Some(object) && act_of(trace, step) == Act::Reset;
    let cleared = trace.steps[call..].iter().find(clears);
    let between = cleared.map(|step| format!(" and cleared again at {}", text::place(step.location)));
    let sentence = format!(
        "{} was {word} at {}{} before {} waited at {}; nobody was there to hear it",
        waiter.on,
        text::place(called.location),
        between.unwrap_or_default(),
        waiter.name,
        text::place(waiter.location),
    );
    let found = Diagnosis::new(Mistake::LostWakeup, sentence).threads(trace, [waiter.thread, called.thread]);
    let found = found.objects(trace, [object]).at([waiter.location, called.location]);
    found.at(cleared.map(|step| step.location))
}

fn passed_over_by(trace: &Trace, waiter: &Waiting, object: ObjectId, called: &Step) -> Diagnosis {
    let woken: Vec<String> = called.woke.iter().map(|thread| trace.thread_name(*thread).to_string()).collect();
    let sentence = format!(
        "{} told {} alone through {} at {}, while {} waited on it too ({}) and still does",
        trace.thread_name(called.thread),
        words::list(&woken),
        waiter.on,
        text::place(called.location),
        waiter.name,
        text::place(waiter.location),
    );
    let found = Diagnosis::new(Mistake::NotifyOneWhereAll, sentence).threads(trace, [waiter.thread, called.thread]);
    let found = found.threads(trace, called.woke.iter().copied()).objects(trace, [object]);
    found.at([waiter.location, called.location])
}

/// `... waits on condition at demo.rs:31, and nobody is left who could notify it`.
fn nobody(trace: &Trace, waiter: &Waiting) -> Diagnosis {
    let (joiner, gives) = match waiter.object.map(|object| sort_of(trace, object)) {
        Some(Sort::Condition) => ("on", "notify it"),
        Some(Sort::Event) => ("on", "set it"),
        Some(Sort::Barrier) => ("on", "come to it"),
        Some(Sort::Future) => ("for", "settle it"),
        _ => ("for", "release it"),
    };
    let sentence =
        format!("{joiner} {} at {}, and nobody is left who could {gives}", waiter.on, text::place(waiter.location));
    let found = Diagnosis::new(Mistake::MissingNotify, sentence).threads(trace, [waiter.thread]);
    found.objects(trace, waiter.object).at([waiter.location])
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose, explain};
    use crate::trace::Outcome;
    use crate::trace::sample::Sample;

    #[test]
    fn a_notification_before_the_wait_is_lost() {
        let mut sample = Sample::new();
        let (producer, consumer) = (sample.thread("producer"), sample.thread("consumer"));
        let condition = sample.object("Condition", "condition", "nobody waits");
        sample.act(producer, condition, "notify", 20, "nobody waits");
        sample.act(consumer, condition, "wait", 31, "consumer waits");
        let waiting = vec![sample.waiting(consumer, "wait", condition, 31)];
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            ["condition was notified at demo.rs:20 before consumer waited at demo.rs:31; nobody was there to hear it"]
        );
    }

    #[test]
    fn an_event_that_was_cleared_is_told_so() {
        let mut sample = Sample::new();
        let (producer, consumer) = (sample.thread("producer"), sample.thread("consumer"));
        let event = sample.object("Event", "ready", "clear");
        sample.act(producer, event, "set", 20, "set");
        sample.act(producer, event, "clear", 21, "clear");
        let wait = sample.act(consumer, event, "wait", 31, "clear");
        (wait.reads_only, wait.result) = (true, "waits".into());
        let waiting = vec![sample.waiting(consumer, "wait", event, 31)];
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            [
                "ready was set at demo.rs:20 and cleared again at demo.rs:21 before consumer waited at demo.rs:31; nobody \
              was there to hear it"
            ]
        );
    }

    #[test]
    fn a_set_that_a_later_wait_saw_was_heard() {
        let mut sample = Sample::new();
        let (producer, consumer) = (sample.thread("producer"), sample.thread("consumer"));
        let event = sample.object("Event", "ready", "clear");
        sample.act(producer, event, "set", 20, "set");
        sample.act(consumer, event, "wait", 31, "set").reads_only = true;
        sample.act(consumer, event, "clear", 32, "clear");
        let waiting = vec![sample.waiting(consumer, "wait", event, 31)];
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            ["consumer waits on ready at demo.rs:31, and nobody is left who could set it"]
        );
    }

    #[test]
    fn a_notification_that_woke_somebody_was_heard() {
        let mut sample = Sample::new();
        let (producer, consumer) = (sample.thread("producer"), sample.thread("consumer"));
        let condition = sample.object("Condition", "condition", "");
        sample.act(producer, condition, "notify", 20, "").woke.push(consumer);
        let waiting = vec![sample.waiting(consumer, "wait", condition, 31)];
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            ["consumer waits on condition at demo.rs:31, and nobody is left who could notify it"]
        );
    }

    /// A waiter that takes the mutex, with what it owns unseen, and waits; before it came the call.
    fn after_the_call(takes_the_news: bool) -> Option<Mistake> {
        let mut sample = Sample::new();
        let (producer, consumer) = (sample.thread("producer"), sample.thread("consumer"));
        let (items, changed) = (sample.object("Mutex", "items", "free"), sample.object("Condvar", "changed", ""));
        sample.acquire(producer, items, 20).verb = "lock";
        sample.act(producer, changed, "notify_one", 21, "");
        sample.release(producer, items, 22).result = "changed".into();
        if takes_the_news {
            sample.acquire(consumer, items, 30);
            sample.release(consumer, items, 30).result = "changed".into();
        }
        sample.acquire(consumer, items, 31).verb = "lock";
        sample.act(consumer, changed, "wait", 32, "consumer waits");
        sample.drop_lock(consumer, items);
        let waiting = vec![sample.waiting(consumer, "wait", changed, 32)];
        diagnose(&sample.ends(Outcome::Deadlock(waiting))).map(|found| found.mistake)
    }

    #[test]
    fn a_call_whose_news_nobody_took_was_lost() {
        assert_eq!(after_the_call(false), Some(Mistake::LostWakeup));
        assert_eq!(after_the_call(true), Some(Mistake::MissingNotify));
    }
}
