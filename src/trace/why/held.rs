//! Locks that are kept: by who has ended, or waits for something else.

use super::circle::circle;
use super::holders::holders;
use super::kinds::{Act, Sort, sort_of, waits_to};
use super::{Diagnosis, Mistake, words};
use crate::trace::{Held, Trace, Waiting, text};

/// Waits for a lock whose holder is in no circle with who waits for it.
pub(super) fn kept(trace: &Trace, waiting: &[Waiting]) -> Vec<Diagnosis> {
    let mut left = Vec::new();
    let mut kept: Vec<Diagnosis> = Vec::new();
    for waiter in waiting {
        let Some(held) = holders(trace, waiter).into_iter().find(|held| held.thread != waiter.thread) else { continue };
        // a worker that has nothing to do is through with its job
        match waiting.iter().find(|other| other.thread == held.thread && !is_idle(trace, other)) {
            None => {
                let idle = waiting.iter().any(|other| other.thread == held.thread);
                left.push((waiter, left_held(trace, waiter, &held, idle)));
            }
            Some(holder) if waits_to(trace, holder) != Act::Take && circle(trace, waiting, waiter).is_empty() => {
                let found = across_wait(trace, waiter, &held, holder);
                // one sentence for each who keeps it
                if !kept.iter().any(|known| known.threads[0] == found.threads[0] && known.objects == found.objects) {
                    kept.push(found);
                }
            }
            Some(_) => {}
        }
    }
    let mut found = words::together(left);
    found.extend(kept);
    found
}

/// `... waits for till at demo.rs:20, but a ended without giving it up`.
fn left_held(trace: &Trace, waiter: &Waiting, held: &Held, idle: bool) -> Diagnosis {
    let daemon = trace.threads.get(held.thread.index()).is_some_and(|thread| thread.daemon);
    let sentence = format!(
        "for {} at {}, but {} {}{}",
        waiter.on,
        text::place(waiter.location),
        held.name,
        match (idle, daemon) {
            (true, _) => "came to the end of its job without giving it up",
            (false, true) => "never gives it up",
            (false, false) => "ended without giving it up",
        },
        held.since.map(|since| format!(" (it took it at {})", text::place(since))).unwrap_or_default(),
    );
    let found = Diagnosis::new(Mistake::HeldAfterError, sentence).threads(trace, [held.thread, waiter.thread]);
    found.objects(trace, waiter.object).at(held.since).at([waiter.location])
}

/// Whether it is a worker of a pool that waits for something to do.
fn is_idle(trace: &Trace, waiter: &Waiting) -> bool {
    let pool = waiter.object.is_some_and(|object| sort_of(trace, object) == Sort::Pool);
    pool && waits_to(trace, waiter) == Act::Get
}

fn across_wait(trace: &Trace, waiter: &Waiting, held: &Held, holder: &Waiting) -> Diagnosis {
    let since = held.since.map(|since| format!(" (since {})", text::place(since))).unwrap_or_default();
    let sentence = format!(
        "{} holds {}{since} while it waits for {} at {}, and {} needs {} at {}",
        holder.name,
        waiter.on,
        holder.on,
        text::place(holder.location),
        waiter.name,
        waiter.on,
        text::place(waiter.location),
    );
    let mut found = Diagnosis::new(Mistake::LockHeldAcrossWait, sentence);
    found.objects = vec![waiter.on.clone(), holder.on.clone()];
    let found = found.threads(trace, [holder.thread, waiter.thread]);
    found.at([holder.location]).at(held.since).at([waiter.location])
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose, explain};
    use crate::trace::Outcome;
    use crate::trace::sample::Sample;

    #[test]
    fn a_lock_left_behind_names_who_left_it() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("a"), sample.thread("b"));
        let lock = sample.object("Lock", "till", "free");
        sample.acquire(one, lock, 12);
        let waiting = vec![sample.waiting(two, "acquire", lock, 20)];
        let trace = sample.ends(Outcome::Deadlock(waiting));
        assert_eq!(
            explain(&trace),
            ["b waits for till at demo.rs:20, but a ended without giving it up (it took it at demo.rs:12)"]
        );
        let found = diagnose(&trace).unwrap();
        assert_eq!(found.mistake, Mistake::HeldAfterError);
        assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("a b".into(), "till".into()));
    }

    #[test]
    fn a_worker_that_is_idle_has_come_to_the_end_of_its_job() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("pool_0"), sample.thread("pool_1"));
        let lock = sample.object("Lock", "till", "free");
        let pool = sample.object("ThreadPoolExecutor", "pool", "2 workers");
        sample.acquire(one, lock, 12);
        let waiting = vec![sample.waiting(one, "take", pool, 30), sample.waiting(two, "acquire", lock, 20)];
        assert_eq!(
            explain(&sample.ends(Outcome::Deadlock(waiting))),
            [
                "pool_1 waits for till at demo.rs:20, but pool_0 came to the end of its job without giving it up (it took it at \
                 demo.rs:12)"
            ]
        );
    }

    #[test]
    fn a_permit_that_never_came_back_is_told_like_a_lock() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("a"), sample.thread("b"));
        let gate = sample.object("Semaphore", "gate", "1");
        sample.act(one, gate, "acquire", 12, "0");
        let mut waiting = vec![sample.waiting(two, "acquire", gate, 20)];
        waiting[0].held_by.clear();
        assert_eq!(diagnose(&sample.ends(Outcome::Deadlock(waiting))).unwrap().mistake, Mistake::HeldAfterError);
    }

    #[test]
    fn a_signal_that_was_taken_is_not_kept() {
        let mut sample = Sample::new();
        let (one, two, three) = (sample.thread("a"), sample.thread("b"), sample.thread("c"));
        let ready = sample.object("Semaphore", "ready", "0");
        sample.act(three, ready, "release", 30, "1");
        sample.act(one, ready, "acquire", 12, "0");
        let mut waiting = vec![sample.waiting(two, "acquire", ready, 20)];
        waiting[0].held_by.clear();
        assert_eq!(diagnose(&sample.ends(Outcome::Deadlock(waiting))).unwrap().mistake, Mistake::MissingNotify);
    }

    #[test]
    fn a_lock_kept_while_waiting_for_an_item_is_told_with_who_would_bring_it() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("eater"), sample.thread("cook"));
        let (door, plates) = (sample.object("Lock", "door", "free"), sample.object("Queue", "plates", "empty"));
        sample.acquire(one, door, 12);
        let waiting = vec![sample.waiting(one, "get", plates, 13), sample.waiting(two, "acquire", door, 20)];
        let found = diagnose(&sample.ends(Outcome::Deadlock(waiting))).unwrap();
        assert_eq!(found.mistake, Mistake::LockHeldAcrossWait);
        assert_eq!(
            found.sentence(),
            "eater holds door (since demo.rs:12) while it waits for plates at demo.rs:13, and cook needs door at demo.rs:20"
        );
    }
}
