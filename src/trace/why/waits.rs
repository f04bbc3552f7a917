//! Threads that wait for ever: circles, and waits that nobody is left to end.

use super::words;
use crate::trace::{Held, ThreadId, Trace, Waiting, text};

/// Each circle of threads that wait for each other, in words.
pub(super) fn circles(trace: &Trace, waiting: &[Waiting]) -> Vec<String> {
    let mut told: Vec<ThreadId> = Vec::new();
    let mut sentences = Vec::new();
    for start in waiting {
        if told.contains(&start.thread) {
            continue;
        }
        let circle = circle(trace, waiting, start);
        told.extend(circle.iter().map(|(waiter, _)| waiter.thread));
        match circle.as_slice() {
            [] => {}
            [(alone, held)] => sentences.push(own_circle(trace, alone, *held)),
            several => sentences.push(whole_circle(several)),
        }
    }
    sentences
}

/// Waits that are part of no circle and lead into none: what they wait for nobody can give.
///
/// The threads in `explained` are left out.
pub(super) fn hopeless(trace: &Trace, waiting: &[Waiting], explained: &[ThreadId]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for waiter in waiting.iter().filter(|waiter| !explained.contains(&waiter.thread)) {
        let waits_for_a_waiter = targets(trace, waiter).iter().any(|(on, _)| waiting.iter().any(|w| w.thread == *on));
        let rest = match waiter.held_by.first() {
            _ if waits_for_a_waiter || (waiter.object.is_none() && waiter.verb == "join") => continue,
            Some(holder) => left_held(waiter, holder),
            None => nobody(trace, waiter),
        };
        match groups.iter_mut().find(|(known, _)| *known == rest) {
            Some((_, names)) => names.push(waiter.name.clone()),
            None => groups.push((rest, vec![waiter.name.clone()])),
        }
    }
    let sentence = |(rest, names): (String, Vec<String>)| {
        format!("{} {} {rest}", words::list(&names), if names.len() == 1 { "waits" } else { "wait" })
    };
    groups.into_iter().map(sentence).collect()
}

/// Whom a thread waits for, and what that one holds.
fn targets<'a>(trace: &Trace, waiter: &'a Waiting) -> Vec<(ThreadId, Option<&'a Held>)> {
    if waiter.object.is_none() && waiter.verb == "join" {
        let joined = trace.threads.iter().position(|thread| thread.name == waiter.on);
        return joined.map(|index| (ThreadId(index as u32), None)).into_iter().collect();
    }
    waiter.held_by.iter().map(|held| (held.thread, Some(held))).collect()
}

/// The shortest way from a waiting thread back to itself: each one on it, and how the one before is held up by it.
fn circle<'a>(trace: &Trace, waiting: &'a [Waiting], start: &'a Waiting) -> Vec<(&'a Waiting, Option<&'a Held>)> {
    // breadth first; each entry knows where it came from
    let mut reached: Vec<(&Waiting, Option<&Held>, usize)> = vec![(start, None, 0)];
    let mut at = 0;
    while at < reached.len() {
        for (target, held) in targets(trace, reached[at].0) {
            if target == start.thread {
                let mut way = Vec::new();
                let mut back = at;
                while back != 0 {
                    way.push((reached[back].0, reached[back].1));
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
fn whole_circle(circle: &[(&Waiting, Option<&Held>)]) -> String {
    let parts = circle.iter().enumerate().map(|(index, (waiter, held))| {
        let before = circle[(index + circle.len() - 1) % circle.len()].0;
        let place = text::place(waiter.location);
        let waits = match waiter.verb {
            "join" if waiter.object.is_none() => format!("waits for {} to end at {place}", waiter.on),
            _ => format!("waits for {} at {place}", waiter.on),
        };
        match held {
            Some(held) => format!("{} holds {}{} and {waits}", waiter.name, before.on, since(held)),
            None => format!("{} {waits}", waiter.name),
        }
    });
    format!("{}: a circle", parts.collect::<Vec<_>>().join("; "))
}

fn own_circle(trace: &Trace, waiter: &Waiting, held: Option<&Held>) -> String {
    let (name, on, place) = (&waiter.name, &waiter.on, text::place(waiter.location));
    let Some(held) = held else {
        return format!("{name} waits for itself to end at {place}");
    };
    let taken = held.since.map(|since| format!(" ({})", text::place(since))).unwrap_or_default();
    let kind = waiter.object.and_then(|object| trace.objects.get(object.index())).map_or("", |info| info.kind);
    let moral = match kind {
        "Lock" => ": a Lock does not let its owner in twice; an RLock does",
        _ => "",
    };
    format!("{name} holds {on} itself{taken} and asks for it again at {place}{moral}")
}

fn left_held(waiter: &Waiting, holder: &Held) -> String {
    format!(
        "for {} at {}, but {} ended without giving it up{}",
        waiter.on,
        text::place(waiter.location),
        holder.name,
        holder.since.map(|since| format!(" (it took it at {})", text::place(since))).unwrap_or_default(),
    )
}

fn nobody(trace: &Trace, waiter: &Waiting) -> String {
    let kind = waiter.object.and_then(|object| trace.objects.get(object.index())).map_or("", |info| info.kind);
    let gives = match (kind, waiter.verb) {
        ("Condition", _) => "notify it",
        ("Event", _) => "set it",
        ("Barrier", _) => "come to it",
        (_, "join") => "call task_done",
        (_, "get") => "put something in",
        (_, "put") => "take something out",
        _ => "release it",
    };
    let on = match waiter.verb {
        "wait" => "on",
        _ => "for",
    };
    format!("{on} {} at {}, and nobody is left who could {gives}", waiter.on, text::place(waiter.location))
}

fn since(held: &Held) -> String {
    held.since.map(|since| format!(" (since {})", text::place(since))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::explain;
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
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            [
                "adder-1 holds a (since demo.rs:12) and waits for b at demo.rs:13; adder-2 holds b (since demo.rs:16) and \
              waits for a at demo.rs:17: a circle"
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
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            [
                "adder holds box itself (demo.rs:20) and asks for it again at demo.rs:25: a Lock does not let its owner in \
              twice; an RLock does"
            ]
        );
    }

    #[test]
    fn a_join_can_close_a_circle() {
        let mut sample = Sample::new();
        let worker = sample.thread("worker");
        let lock = sample.object("Lock", "till", "free");
        sample.acquire(ThreadId::MAIN, lock, 12);
        let waiting = vec![sample.joining(ThreadId::MAIN, worker, 13), sample.waiting(worker, "acquire", lock, 20)];
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            ["main holds till (since demo.rs:12) and waits for worker to end at demo.rs:13; worker waits for till at \
              demo.rs:20: a circle"]
        );
    }

    #[test]
    fn who_waits_for_what_nobody_can_give_is_told_together() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("getter-1"), sample.thread("getter-2"));
        let queue = sample.object("Queue", "queue", "[]");
        let waiting = vec![sample.waiting(one, "get", queue, 20), sample.waiting(two, "get", queue, 20)];
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            ["getter-1 and getter-2 wait for queue at demo.rs:20, and nobody is left who could put something in"]
        );
    }

    #[test]
    fn a_lock_left_behind_names_who_left_it() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("a"), sample.thread("b"));
        let lock = sample.object("Lock", "till", "free");
        sample.acquire(one, lock, 12);
        let waiting = vec![sample.waiting(two, "acquire", lock, 20)];
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            ["b waits for till at demo.rs:20, but a ended without giving it up (it took it at demo.rs:12)"]
        );
    }
}
