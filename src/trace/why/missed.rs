//! Notifications that nobody heard.

use crate::trace::{Step, ThreadId, Trace, Waiting, text};

/// For each thread that waits for ever: the last call that would have woken it, had it come later. With the threads
/// whose waiting this explains.
pub(super) fn notifications(trace: &Trace, waiting: &[Waiting]) -> (Vec<String>, Vec<ThreadId>) {
    let found = waiting.iter().filter_map(|waiter| Some((missed(trace, waiter)?, waiter.thread)));
    found.unzip()
}

fn missed(trace: &Trace, waiter: &Waiting) -> Option<String> {
    let object = waiter.object?;
    let on_it = |step: &&Step| step.object == Some(object);
    // had anybody waited at the call, it would have woken them: so it came before this wait
    let call = trace.steps.iter().rposition(|step| {
        on_it(&step)
            && step.thread != waiter.thread
            && step.woke.is_empty()
            && matches!(step.verb, "notify" | "notify_all" | "set")
    })?;
    // one wait may have begun since, this one; none may have come to an end
    let own = trace.steps[call..].iter().filter(on_it).filter(|step| step.thread == waiter.thread);
    let waits: Vec<&Step> = own.filter(|step| step.verb == "wait").collect();
    // a wait that only looks and has nothing to say found what it waited for
    if waits.len() > 1 || waits.iter().any(|step| step.reads_only && step.result.is_empty()) {
        return None;
    }
    let word = if trace.steps[call].verb == "set" { "set" } else { "notified" };
    let cleared = trace.steps[call..].iter().filter(on_it).find(|step| step.verb == "clear");
    let between = cleared.map(|step| format!(" and cleared again at {}", text::place(step.location)));
    Some(format!(
        "{} was {word} at {}{} before {} waited at {}; nobody was there to hear it",
        waiter.on,
        text::place(trace.steps[call].location),
        between.unwrap_or_default(),
        waiter.name,
        text::place(waiter.location),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::explain;
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
}
