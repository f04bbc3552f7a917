//! Barriers that a program makes for itself, used again before all have left.
//!
//! A home-made barrier shows itself by its *arrivals*: a line at which several threads change one variable, and then wait at one
//! object with nothing else looked at in between.

use super::diagnosis::Line;
use super::kinds::{Act, Sort, act_of, holds_value, sort_of, waits_to};
use super::looks::{is_wait, own_after};
use super::{Diagnosis, Mistake};
use crate::trace::{ObjectId, Outcome, Step, ThreadId, Trace, Waiting, text};
use std::collections::HashMap;

/// Where a thread came to a barrier that the program makes by itself.
#[derive(Clone, Copy)]
struct Arrival {
    thread: ThreadId,
    /// The step that counts it.
    at: usize,
    variable: ObjectId,
    line: Line,
}

/// Threads that were a round ahead of others.
pub(super) fn reused(trace: &Trace) -> Vec<Diagnosis> {
    match &trace.outcome {
        Outcome::Deadlock(waiting) => waiting.iter().filter_map(|waiter| left_behind(trace, waiting, waiter)).collect(),
        _ => ran_ahead(trace).into_iter().collect(),
    }
}

/// Every step that counts a thread in: a write to a variable, at a line where some thread goes from there straight to a wait at
/// that gate.
fn arrivals(trace: &Trace, waiting: &[Waiting]) -> Vec<(ObjectId, Vec<Arrival>)> {
    let mut gates: HashMap<(ObjectId, Line), ObjectId> = HashMap::new();
    let writes = || trace.steps.iter().enumerate().filter(|(_, step)| counts(trace, step));
    for (at, step) in writes() {
        let (Some(variable), Some(gate)) = (step.object, gate_after(trace, waiting, at)) else { continue };
        gates.entry((variable, step.location)).or_insert(gate);
    }
    let mut found: Vec<(ObjectId, Vec<Arrival>)> = Vec::new();
    for (at, step) in writes() {
        let Some(variable) = step.object else { continue };
        let Some(gate) = gates.get(&(variable, step.location)) else { continue };
        let arrival = Arrival { thread: step.thread, at, variable, line: step.location };
        match found
            .iter_mut()
            .find(|(known, of)| known == gate && of[0].variable == variable && of[0].line == arrival.line)
        {
            Some((_, of)) => of.push(arrival),
            None => found.push((*gate, vec![arrival])),
        }
    }
    // several threads come to a barrier
    found.retain(|(_, of)| of.iter().any(|arrival| arrival.thread != of[0].thread));
    found
}

fn counts(trace: &Trace, step: &Step) -> bool {
    !step.reads_only && step.object.is_some_and(|object| holds_value(trace, object))
}

/// What the thread waits at next after this write, where nothing but the variable is touched and no lock is taken before.
fn gate_after(trace: &Trace, waiting: &[Waiting], at: usize) -> Option<ObjectId> {
    let counted = &trace.steps[at];
    // it may open or shut the gate before it waits there, and nothing else
    let mut touched: Option<ObjectId> = None;
    for (_, step) in own_after(trace, counted.thread, at) {
        match act_of(trace, step) {
            Act::Wait => {
                let same = touched.is_none() || touched == step.object;
                return step.object.filter(|gate| same && sort_of(trace, *gate) != Sort::Barrier);
            }
            Act::Wake | Act::WakeAll | Act::Reset if touched.is_none() || touched == step.object => {
                touched = step.object;
            }
            Act::Take => return step.object.filter(|gate| is_turnstile(trace, *gate)),
            Act::Give if step.object.is_some_and(|object| !is_turnstile(trace, object)) => {}
            Act::Look if step.object == counted.object => {}
            _ => return None,
        }
    }
    let waiter = waiting.iter().find(|waiter| waiter.thread == counted.thread)?;
    let gate = waiter.object?;
    (waits_to(trace, waiter) == Act::Take && is_turnstile(trace, gate)).then_some(gate)
}

/// A semaphore that begins with no permit is a gate, not a lock.
fn is_turnstile(trace: &Trace, object: ObjectId) -> bool {
    sort_of(trace, object) == Sort::Semaphore
        && trace.objects.get(object.index()).is_some_and(|info| info.initial == "0")
}

/// This one was let go, but before it left, another had come again: now it waits with those of the next round.
fn left_behind(trace: &Trace, waiting: &[Waiting], waiter: &Waiting) -> Option<Diagnosis> {
    let gate = waiter.object?;
    let end = trace.steps.len();
    for (_, of) in arrivals(trace, waiting).iter().filter(|(known, _)| *known == gate) {
        let Some(mine) = of.iter().rfind(|arrival| arrival.thread == waiter.thread) else { continue };
        let waits = |(index, step): &(usize, &Step)| {
            (step.thread == waiter.thread && step.object == Some(gate) && is_wait(trace, step)).then_some(*index)
        };
        let last_wait = own_after(trace, waiter.thread, mine.at).filter_map(|own| waits(&own)).last().unwrap_or(end);
        let opens = |index: &usize| {
            let step = &trace.steps[*index];
            let gives = is_turnstile(trace, gate) && act_of(trace, step) == Act::Give;
            step.object == Some(gate)
                && step.thread != waiter.thread
                && (gives || matches!(act_of(trace, step), Act::WakeAll | Act::Wake))
        };
        let Some(opened) = (mine.at + 1..last_wait).find(opens) else { continue };
        let ahead = of.iter().find(|arrival| {
            let before = of.iter().any(|other| other.thread == arrival.thread && other.at < opened);
            arrival.thread != waiter.thread && before && (opened + 1..last_wait).contains(&arrival.at)
        });
        if let Some(ahead) = ahead {
            return Some(diagnosis(trace, gate, ahead, waiter.thread, &waiting_words(waiter), waiter.location));
        }
    }
    None
}

fn waiting_words(waiter: &Waiting) -> String {
    format!("{} had left it, and {} waits at {} for ever", waiter.name, waiter.name, text::place(waiter.location))
}

/// This one went through for another round while some had not even come to it.
fn ran_ahead(trace: &Trace) -> Option<Diagnosis> {
    for (gate, of) in arrivals(trace, &[]) {
        let round = |arrival: &Arrival| of.iter().filter(|a| a.thread == arrival.thread && a.at <= arrival.at).count();
        for ahead in of.iter().filter(|arrival| round(arrival) > 1) {
            // the next thing that it does elsewhere: it has left
            let inside = |step: &Step| {
                step.object == Some(gate)
                    || step.object == Some(ahead.variable)
                    || matches!(act_of(trace, step), Act::Take | Act::Give)
            };
            let left = own_after(trace, ahead.thread, ahead.at).find(|(_, step)| !inside(step)).map(|(index, _)| index);
            let Some(left) = left else { continue };
            let rounds_of = |thread: ThreadId| of.iter().filter(|a| a.thread == thread && a.at < left).count();
            let behind = of.iter().find(|other| other.thread != ahead.thread && rounds_of(other.thread) < round(ahead));
            if let Some(behind) = behind {
                let name = trace.thread_name(behind.thread);
                let words = format!(
                    "{name} had come to it as often, and went on ({})",
                    text::place(trace.steps[left].location)
                );
                return Some(diagnosis(trace, gate, ahead, behind.thread, &words, behind.line));
            }
        }
    }
    None
}

fn diagnosis(trace: &Trace, gate: ObjectId, ahead: &Arrival, behind: ThreadId, what: &str, other: Line) -> Diagnosis {
    let sentence = format!(
        "{} came to {} again (it counted itself in {} at {}) before {what}",
        trace.thread_name(ahead.thread),
        trace.object_name(gate),
        trace.object_name(ahead.variable),
        text::place(ahead.line),
    );
    let found = Diagnosis::new(Mistake::BarrierReusedEarly, sentence).threads(trace, [ahead.thread, behind]);
    found.objects(trace, [gate, ahead.variable]).at([ahead.line, other])
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose};
    use crate::trace::sample::Sample;
    use crate::trace::{ObjectId, Outcome, ThreadId};

    /// A counter, a lock and a condition: and one arrival that waits.
    struct Made {
        sample: Sample,
        lock: ObjectId,
        came: ObjectId,
        all: ObjectId,
    }

    impl Made {
        fn new() -> (Made, ThreadId, ThreadId) {
            let mut sample = Sample::new();
            let (fast, slow) = (sample.thread("fast"), sample.thread("slow"));
            let lock = sample.object("Lock", "lock", "free");
            let came = sample.object("Shared", "came", "0");
            let all = sample.object("Condition", "all", "nobody waits");
            (Made { sample, lock, came, all }, fast, slow)
        }

        fn comes(&mut self, thread: ThreadId, state: &str) {
            self.sample.acquire(thread, self.lock, 10);
            self.sample.act(thread, self.came, "update", 11, state);
            self.sample.get(thread, self.came, 12);
        }

        fn waits(&mut self, thread: ThreadId) {
            self.sample.act(thread, self.all, "wait", 13, "somebody waits");
            self.sample.drop_lock(thread, self.lock);
        }

        fn opens(&mut self, thread: ThreadId, woken: ThreadId) {
            self.sample.set(thread, self.came, 15, "0");
            self.sample.act(thread, self.all, "notify_all", 16, "nobody waits").woke.push(woken);
            self.sample.release(thread, self.lock, 17);
        }
    }

    #[test]
    fn who_comes_again_before_all_have_left_is_named_with_who_is_left() {
        let (mut made, fast, slow) = Made::new();
        made.comes(slow, "1");
        made.waits(slow);
        made.comes(fast, "2");
        made.opens(fast, slow);
        made.comes(fast, "1");
        made.waits(fast);
        made.sample.acquire(slow, made.lock, 13);
        made.sample.get(slow, made.came, 12);
        made.waits(slow);
        let waiting =
            vec![made.sample.waiting(fast, "wait", made.all, 13), made.sample.waiting(slow, "wait", made.all, 13)];
        let found = diagnose(&made.sample.ends(Outcome::Deadlock(waiting))).unwrap();
        assert_eq!(found.mistake, Mistake::BarrierReusedEarly);
        assert_eq!(
            found.sentence(),
            "fast came to all again (it counted itself in came at demo.rs:11) before slow had left it, and slow waits at \
             demo.rs:13 for ever"
        );
        assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("fast slow".into(), "all came".into()));
    }

    #[test]
    fn who_goes_through_a_second_time_alone_was_ahead() {
        let (mut made, fast, slow) = Made::new();
        let page = made.sample.object("Shared", "page", "0");
        made.comes(slow, "1");
        made.waits(slow);
        made.comes(fast, "2");
        made.sample.act(fast, made.all, "notify_all", 16, "nobody waits").woke.push(slow);
        made.sample.release(fast, made.lock, 17);
        made.comes(fast, "3");
        made.sample.release(fast, made.lock, 17);
        made.sample.get(fast, page, 20);
        let trace = made.sample.ends(Outcome::Failed { thread: "fast".into(), message: "too early".into(), at: None });
        let found = diagnose(&trace).unwrap();
        assert_eq!(found.mistake, Mistake::BarrierReusedEarly);
        assert_eq!(
            found.sentence(),
            "fast came to all again (it counted itself in came at demo.rs:11) before slow had come to it as often, and \
             went on (demo.rs:20)"
        );
    }

    #[test]
    fn one_round_alone_is_no_reuse() {
        let (mut made, fast, slow) = Made::new();
        made.comes(slow, "1");
        made.waits(slow);
        made.comes(fast, "2");
        made.sample.release(fast, made.lock, 17);
        let waiting = vec![made.sample.waiting(slow, "wait", made.all, 13)];
        let found = diagnose(&made.sample.ends(Outcome::Deadlock(waiting))).unwrap();
        assert_eq!(found.mistake, Mistake::MissingNotify);
        assert_eq!(
            found.sentence(),
            "slow waits on all at demo.rs:13; fast changed came at demo.rs:11 and notified nobody"
        );
    }
}
