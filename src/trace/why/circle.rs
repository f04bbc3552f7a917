//! Threads that wait for each other in a circle.

use super::holders::targets;
use super::kinds::{is_held, joined};
use super::{Diagnosis, Mistake};
use crate::trace::{Held, ThreadId, Trace, Waiting, text};

/// A thread on the way, and how the one before it is held up by it.
pub(super) type Link<'a> = (&'a Waiting, Option<Held>);

/// Each circle of threads that wait for each other.
pub(super) fn circles(trace: &Trace, waiting: &[Waiting]) -> Vec<Diagnosis> {
    let mut told: Vec<ThreadId> = Vec::new();
    let mut found = Vec::new();
    for start in waiting {
        if told.contains(&start.thread) {
            continue;
        }
        let circle = circle(trace, waiting, start);
        told.extend(circle.iter().map(|(waiter, _)| waiter.thread));
        match circle.as_slice() {
            [] => {}
            [alone] => found.push(own_circle(trace, alone)),
            several => found.push(whole_circle(trace, several)),
        }
    }
    found
}

/// The shortest way from a waiting thread back to itself; empty if there is none.
pub(super) fn circle<'a>(trace: &Trace, waiting: &'a [Waiting], start: &'a Waiting) -> Vec<Link<'a>> {
    // breadth first; each entry knows where it came from
    let mut reached: Vec<(&Waiting, Option<Held>, usize)> = vec![(start, None, 0)];
    let mut at = 0;
    while at < reached.len() {
        for (target, held) in targets(trace, reached[at].0) {
            if target == start.thread {
                let mut way = Vec::new();
                let mut back = at;
                while back != 0 {
                    way.push((reached[back].0, reached[back].1.clone()));
                    back = reached[back].2;
                }
                way.push((start, held));
                way.reverse();
                return way;
            }
            let next = waiting.iter().find(|waiter| waiter.thread == target);
            if let Some(next) = next.filter(|next| !reached.iter().any(|(known, ..)| known.thread == next.thread)) {
                reached.push((next, held, at));
            }
        }
        at += 1;
    }
    Vec::new()
}

/// `adder-1 holds a (since demo.rs:12) and waits for b at demo.rs:13; adder-2 holds b …: a circle`.
fn whole_circle(trace: &Trace, circle: &[Link<'_>]) -> Diagnosis {
    let before = |index: usize| circle[(index + circle.len() - 1) % circle.len()].0;
    let parts = circle.iter().enumerate().map(|(index, (waiter, held))| {
        let place = text::place(waiter.location);
        let waits = match joined(trace, waiter) {
            Some(_) => format!("waits for {} to end at {place}", waiter.on),
            None => format!("waits for {} at {place}", waiter.on),
        };
        match held {
            Some(held) => format!("{} holds {}{} and {waits}", waiter.name, before(index).on, since(held)),
            None => format!("{} {waits}", waiter.name),
        }
    });
    let sentence = format!("{}: a circle", parts.collect::<Vec<_>>().join("; "));
    let threads = |diagnosis: Diagnosis| diagnosis.threads(trace, circle.iter().map(|(waiter, _)| waiter.thread));
    let for_lock = |waiter: &Waiting| waiter.object.is_some_and(|object| is_held(trace, object));
    // one that holds a lock somebody else on the circle wants, and itself waits for no lock
    let keeper = circle.iter().enumerate().find(|(_, (waiter, held))| held.is_some() && !for_lock(waiter));
    if let Some((index, (keeper, held))) = keeper {
        let needer = before(index);
        let mut found = Diagnosis::new(Mistake::LockHeldAcrossWait, sentence)
            .threads(trace, [keeper.thread, needer.thread])
            .at([keeper.location])
            .at(held.as_ref().and_then(|held| held.since))
            .at([needer.location]);
        found.objects = vec![needer.on.clone(), keeper.on.clone()];
        return found;
    }
    if circle.iter().all(|(waiter, _)| !for_lock(waiter)) {
        let found = threads(Diagnosis::new(Mistake::JoinCircle, sentence));
        return found.at(circle.iter().map(|(waiter, _)| waiter.location));
    }
    let mut found = threads(Diagnosis::new(Mistake::LockOrder, sentence));
    found.objects = circle.iter().map(|(waiter, _)| waiter.on.clone()).collect();
    let places = circle.iter().flat_map(|(waiter, held)| {
        [Some(waiter.location), held.as_ref().and_then(|held| held.since)].into_iter().flatten()
    });
    found.at(places)
}

fn own_circle(trace: &Trace, (waiter, held): &Link<'_>) -> Diagnosis {
    let (name, on, place) = (&waiter.name, &waiter.on, text::place(waiter.location));
    let Some(held) = held else {
        let found = Diagnosis::new(Mistake::JoinCircle, format!("{name} waits for itself to end at {place}"));
        return found.threads(trace, [waiter.thread]).at([waiter.location]);
    };
    let sentence = if held.since == Some(waiter.location) {
        format!("{name} took {on} at {place} and asks for it there again without having given it up")
    } else {
        let taken = held.since.map(|since| format!(" ({})", text::place(since))).unwrap_or_default();
        let kind = waiter.object.and_then(|object| trace.objects.get(object.index())).map_or("", |info| info.kind);
        let moral = match kind {
            "Lock" => ": a Lock does not let its owner in twice; an RLock does",
            "Mutex" => ": a Mutex does not let its owner in twice",
            _ => "",
        };
        format!("{name} holds {on} itself{taken} and asks for it again at {place}{moral}")
    };
    let mut found =
        Diagnosis::new(Mistake::SelfDeadlock, sentence).threads(trace, [waiter.thread]).at([waiter.location]);
    found.objects.push(on.clone());
    found.at(held.since)
}

fn since(held: &Held) -> String {
    held.since.map(|since| format!(" (since {})", text::place(since))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose, explain};
    use crate::trace::sample::Sample;
    use crate::trace::{Outcome, ThreadId};

    #[test]
    fn two_locks_in_opposite_order_are_a_circle() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("adder-1"), sample.thread("adder-2"));
        let (a, b) = (sample.object("Lock", "a", "free"), sample.object("Lock", "b", "free"));
        sample.acquire(one, a, 12);
        sample.acquire(two, b, 16);
        let waiting = vec![
            sample.joining(ThreadId::MAIN, one, 40),
            sample.waiting(one, "acquire", b, 13),
            sample.waiting(two, "acquire", a, 17),
        ];
        let trace = sample.ends(Outcome::Deadlock(waiting));
        assert_eq!(
            explain(&trace),
            [
                "adder-1 holds a (since demo.rs:12) and waits for b at demo.rs:13; adder-2 holds b (since demo.rs:16) and \
              waits for a at demo.rs:17: a circle"
            ]
        );
        let found = diagnose(&trace).unwrap();
        assert_eq!(found.mistake, Mistake::LockOrder);
        assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("adder-1 adder-2".into(), "b a".into()));
    }

    #[test]
    fn two_semaphores_of_one_permit_each_are_a_circle_too() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("t1"), sample.thread("t2"));
        let (a, b) = (sample.object("Semaphore", "s1", "1"), sample.object("Semaphore", "s2", "1"));
        sample.act(one, a, "acquire", 12, "0");
        sample.act(two, b, "acquire", 16, "0");
        let mut waiting = vec![sample.waiting(one, "acquire", b, 13), sample.waiting(two, "acquire", a, 17)];
        // nobody owns a permit
        waiting.iter_mut().for_each(|waiter| waiter.held_by.clear());
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            [
                "t1 holds s1 (since demo.rs:12) and waits for s2 at demo.rs:13; t2 holds s2 (since demo.rs:16) and waits \
              for s1 at demo.rs:17: a circle"
            ]
        );
    }

    #[test]
    fn a_lock_asked_for_twice_names_the_rlock() {
        let mut sample = Sample::new();
        let adder = sample.thread("adder");
        let lock = sample.object("Lock", "box", "free");
        sample.acquire(adder, lock, 20);
        let waiting = vec![sample.waiting(adder, "acquire", lock, 25)];
        let trace = sample.ends(Outcome::Deadlock(waiting));
        assert_eq!(
            explain(&trace),
            [
                "adder holds box itself (demo.rs:20) and asks for it again at demo.rs:25: a Lock does not let its owner in \
              twice; an RLock does"
            ]
        );
        assert_eq!(diagnose(&trace).unwrap().mistake, Mistake::SelfDeadlock);
    }

    #[test]
    fn a_lock_asked_for_at_the_same_line_was_never_given_up() {
        let mut sample = Sample::new();
        let adder = sample.thread("adder");
        let lock = sample.object("Lock", "box", "free");
        sample.acquire(adder, lock, 20);
        let waiting = vec![sample.waiting(adder, "acquire", lock, 20)];
        let found = diagnose(&sample.ends(Outcome::Deadlock(waiting))).unwrap();
        assert_eq!(found.mistake, Mistake::SelfDeadlock);
        assert_eq!(
            found.sentence(),
            "adder took box at demo.rs:20 and asks for it there again without having given it up"
        );
        assert!(found.hints()[2].starts_with("Give box back before"), "{}", found.hints()[2]);
    }

    #[test]
    fn a_join_can_close_a_circle() {
        let mut sample = Sample::new();
        let worker = sample.thread("worker");
        let lock = sample.object("Lock", "till", "free");
        sample.acquire(ThreadId::MAIN, lock, 12);
        let waiting = vec![sample.joining(ThreadId::MAIN, worker, 13), sample.waiting(worker, "acquire", lock, 20)];
        let trace = sample.ends(Outcome::Deadlock(waiting));
        assert_eq!(
            explain(&trace),
            ["main holds till (since demo.rs:12) and waits for worker to end at demo.rs:13; worker waits for till at \
              demo.rs:20: a circle"]
        );
        let found = diagnose(&trace).unwrap();
        assert_eq!(found.mistake, Mistake::LockHeldAcrossWait);
        assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("main worker".into(), "till worker".into()));
    }

    #[test]
    fn threads_that_join_each_other_hold_nothing() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("a"), sample.thread("b"));
        let waiting = vec![sample.joining(one, two, 20), sample.joining(two, one, 30)];
        let found = diagnose(&sample.ends(Outcome::Deadlock(waiting))).unwrap();
        assert_eq!(found.mistake, Mistake::JoinCircle);
        assert_eq!(
            found.sentence(),
            "a waits for b to end at demo.rs:20; b waits for a to end at demo.rs:30: a circle"
        );
    }
}
