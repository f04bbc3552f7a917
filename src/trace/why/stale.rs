//! Decisions on a value that was no longer so: lost updates, check-then-act, a failed look.

use super::order::holds_value;
use super::words;
use crate::trace::{ObjectId, Outcome, Step, ThreadId, Trace, text};
use std::collections::{HashMap, HashSet};

/// How many of its own steps back a look may lie to have led to a thread's failure.
const RECENT: usize = 4;

/// A thread looks at an object, another changes it, and the first changes it by what it had seen.
pub(super) struct Stale {
    pub(super) object: ObjectId,
    /// The look of the one that acts last.
    look: usize,
    /// The other's own look before its change, if there was one.
    other_look: Option<usize>,
    /// The other's change.
    change: usize,
    /// All changes that the first did not see, the other's among them.
    unseen: Vec<usize>,
    /// What the first does in the end.
    act: usize,
}

/// The first of these on each object, those where both had looked before others.
pub(super) fn stale_writes(trace: &Trace) -> Vec<Stale> {
    let mut first: Vec<Stale> = Vec::new();
    for found in all(trace) {
        match first.iter_mut().find(|known| known.object == found.object) {
            Some(known) if !known.both_read() && found.both_read() => *known = found,
            Some(_) => {}
            None => first.push(found),
        }
    }
    first
}

/// The steps by which another thread's update is lost, and the remark to make on each.
pub(super) fn lost_writes(trace: &Trace) -> Vec<(usize, String)> {
    let lost = all(trace).into_iter().filter(|found| found.both_read() && found.loses(trace));
    let mut told = HashSet::new();
    let mut remarks = Vec::new();
    for mut found in lost {
        // what was lost once cannot be lost again
        found.unseen.retain(|change| told.insert(*change));
        if !found.unseen.is_empty() {
            remarks.push((found.act, found.loss(trace)));
        }
    }
    remarks
}

/// What a thread that failed had seen last that was no longer so when it failed.
pub(super) fn stale_look(trace: &Trace, thread: &str) -> Option<String> {
    let failed = ThreadId(trace.threads.iter().position(|info| info.name == thread)? as u32);
    let end = trace.steps.iter().rposition(|step| step.thread == failed)?;
    let own: Vec<usize> = (0..end).filter(|index| trace.steps[*index].thread == failed).collect();
    let mut looks: HashMap<ObjectId, usize> = HashMap::new();
    for index in own[own.len().saturating_sub(RECENT)..].iter().copied() {
        let step = &trace.steps[index];
        let variable = step.object.filter(|object| holds_value(trace, *object));
        if let Some(object) = variable {
            if step.reads_only {
                looks.insert(object, index)
            } else {
                looks.remove(&object)
            };
        }
    }
    if let Some(object) = trace.steps[end].object {
        looks.remove(&object);
    }
    let stale = looks.into_iter().filter_map(|(object, look)| {
        let later = trace.steps.iter().enumerate().take(end).skip(look + 1);
        let changed = |step: &Step| step.object == Some(object) && step.thread != failed && !step.reads_only;
        later.filter(|(_, step)| changed(step)).map(|(change, _)| (look, change)).next()
    });
    let (look, change) = stale.max()?;
    let (look, change) = (&trace.steps[look], &trace.steps[change]);
    let value = if look.result.is_empty() { String::new() } else { format!(" = {}", text::one_line(&look.result)) };
    Some(format!(
        "{thread} went by {}{value}, read at {}, but {} had changed it at {} before {thread} failed",
        look.object.map_or("?", |object| trace.object_name(object)),
        text::place(look.location),
        trace.thread_name(change.thread),
        text::place(change.location),
    ))
}

/// Every stale act, in order.
fn all(trace: &Trace) -> Vec<Stale> {
    let fine = matches!(trace.outcome, Outcome::Finished(_));
    let mut found = Vec::new();
    let mut objects: HashMap<ObjectId, Seen> = HashMap::new();
    for (index, step) in trace.steps.iter().enumerate() {
        let Some(object) = step.object else { continue };
        let variable = holds_value(trace, object);
        // other objects guard themselves: a look at one is no promise, and only told where something went wrong
        if !variable && fine {
            continue;
        }
        let seen = objects.entry(object).or_default();
        if step.reads_only {
            // whoever waited until it was so has seen it come
            let waited = matches!(step.verb, "wait" | "join");
            if waited {
                seen.looks.remove(&step.thread)
            } else {
                seen.looks.insert(step.thread, index)
            };
            continue;
        }
        let look = seen.looks.remove(&step.thread);
        if let Some(look) = look.filter(|_| sets(step) || !variable) {
            let from = seen.changes.partition_point(|change| change.index < look);
            let by = |change: &&Change| trace.steps[change.index].thread;
            let missed: Vec<&Change> = seen.changes[from..].iter().filter(|change| by(change) != step.thread).collect();
            // one that had looked before tells more
            let telling = missed.iter().find(|change| change.look.is_some_and(|_| variable)).or(missed.first());
            if let Some(change) = telling {
                let other_look = change.look.filter(|_| variable);
                let unseen = missed.iter().map(|change| change.index).collect();
                found.push(Stale { object, look, other_look, change: change.index, unseen, act: index });
            }
        }
        seen.changes.push(Change { index, look });
    }
    found
}

/// What has happened to an object so far.
#[derive(Default)]
struct Seen {
    /// Each thread's last look, while it has not acted on it.
    looks: HashMap<ThreadId, usize>,
    changes: Vec<Change>,
}

/// A change, and its thread's look before it.
struct Change {
    index: usize,
    look: Option<usize>,
}

/// Whether the step puts a value in place whatever was there: what reads and writes in one step misses nothing.
fn sets(step: &Step) -> bool {
    matches!(step.verb, "set" | "store" | "write" | "put" | "replace")
}

impl Stale {
    /// Whether both had looked before either changed anything.
    pub(super) fn both_read(&self) -> bool {
        self.other_look.is_some()
    }

    /// Whether the other's change is gone: not so for flags, which both set to the same.
    fn loses(&self, trace: &Trace) -> bool {
        !matches!(trace.steps[self.act].state.as_str(), "true" | "false")
    }

    /// `adder-2's update is lost`.
    fn loss(&self, trace: &Trace) -> String {
        let mut threads: Vec<ThreadId> = self.unseen.iter().map(|change| trace.steps[*change].thread).collect();
        threads.sort_unstable();
        threads.dedup();
        let names: Vec<String> = threads.iter().map(|thread| trace.thread_name(*thread).to_string()).collect();
        match names.as_slice() {
            [one] => format!("{one}'s update is lost"),
            several => format!("the updates of {} are lost", words::list(several)),
        }
    }

    pub(super) fn sentence(&self, trace: &Trace) -> String {
        let (look, change, act) = (&trace.steps[self.look], &trace.steps[self.change], &trace.steps[self.act]);
        let (me, other) = (trace.thread_name(act.thread), trace.thread_name(change.thread));
        let name = trace.object_name(self.object);
        let Some(other_look) = self.other_look.map(|index| &trace.steps[index]) else {
            let verb = if holds_value(trace, self.object) { "wrote it" } else { "acted" };
            return format!(
                "{me} looked at {name} ({}), then {other} changed it ({}), and {me} {verb} ({}) by what it had seen before",
                text::place(look.location),
                text::place(change.location),
                text::place(act.location),
            );
        };
        let looked = words::places(look.location, other_look.location);
        let wrote = words::places(act.location, change.location);
        let end = if self.loses(trace) { self.loss(trace) } else { format!("{me} went by what was no longer so") };
        let locks = self.locks(trace).map(|locks| format!(", and {locks}")).unwrap_or_default();
        // the threads in the order of their numbers
        let (first, second) = if act.thread < change.thread { (me, other) } else { (other, me) };
        format!("{first} and {second} both read {name} ({looked}) before either wrote it ({wrote}){locks}; {end}")
    }

    /// Which locks were held, and were not enough.
    fn locks(&self, trace: &Trace) -> Option<String> {
        let other_look = self.other_look?;
        let (act, change) = (trace.steps[self.act].thread, trace.steps[self.change].thread);
        let mut sides = [(act, self.look, self.act), (change, other_look, self.change)];
        sides.sort_by_key(|(thread, ..)| *thread);
        let [one, other] = sides.map(|(thread, from, to)| (thread, across(trace, thread, from, to)));
        let at_all = sides.map(|(_, from, to)| both_ends(trace, from, to));
        if let Some(lock) = at_all[0].iter().find(|lock| at_all[1].contains(lock)) {
            let broken = one.1.contains(lock) && other.1.contains(lock);
            let name = trace.object_name(*lock);
            return (!broken)
                .then(|| format!("{name} is held at each read and each write, but not from one to the other"));
        }
        Some(match (one.1.is_empty(), other.1.is_empty()) {
            (true, true) => "no lock is held across the two".to_string(),
            (false, false) => format!(
                "{} but {}: not the same lock",
                words::holds(trace, one.0, &one.1),
                words::holds(trace, other.0, &other.1)
            ),
            _ => format!("{}, {}", words::holds(trace, one.0, &one.1), words::holds(trace, other.0, &other.1)),
        })
    }
}

/// The locks that a thread held at all of its steps from one to another.
fn across(trace: &Trace, thread: ThreadId, from: usize, to: usize) -> Vec<ObjectId> {
    let mut own = trace.steps[from..=to].iter().filter(|step| step.thread == thread);
    let mut held = own.next().map(|step| step.holding.clone()).unwrap_or_default();
    for step in own {
        held.retain(|lock| step.holding.contains(lock));
    }
    held
}

/// The locks held at two steps.
fn both_ends(trace: &Trace, from: usize, to: usize) -> Vec<ObjectId> {
    let held = trace.steps[from].holding.iter().filter(|lock| trace.steps[to].holding.contains(lock));
    held.copied().collect()
}

#[cfg(test)]
mod tests {
    use super::super::{explain, remarks};
    use crate::trace::sample::{Sample, lost_update};
    use crate::trace::{ObjectId, Outcome, ThreadId};

    /// Two adders and a counter.
    fn adders() -> (Sample, ThreadId, ThreadId, ObjectId) {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("adder-1"), sample.thread("adder-2"));
        let counter = sample.object("Shared", "counter", "0");
        (sample, one, two, counter)
    }

    #[test]
    fn the_step_that_loses_an_update_is_marked() {
        assert_eq!(remarks(&lost_update()), [(3, "adder-2's update is lost".to_string())]);
    }

    #[test]
    fn a_lock_that_only_one_side_holds_is_named() {
        let (mut sample, one, two, counter) = adders();
        let till = sample.object("Lock", "till", "free");
        sample.acquire(one, till, 13);
        sample.get(one, counter, 14);
        sample.get(two, counter, 24);
        sample.set(two, counter, 25, "1");
        sample.set(one, counter, 15, "1");
        sample.release(one, till, 16);
        assert_eq!(
            explain(&sample.finished("counter = 1")),
            [
                "adder-1 and adder-2 both read counter (demo.rs:14 and demo.rs:24) before either wrote it (demo.rs:15 and \
              demo.rs:25), and adder-1 holds till, adder-2 holds no lock; adder-2's update is lost"
            ]
        );
    }

    #[test]
    fn a_lock_given_up_between_read_and_write_is_named() {
        let (mut sample, one, two, counter) = adders();
        let till = sample.object("Lock", "till", "free");
        for thread in [one, two] {
            sample.acquire(thread, till, 13);
            sample.get(thread, counter, 14);
            sample.release(thread, till, 15);
        }
        for thread in [one, two] {
            sample.acquire(thread, till, 16);
            sample.set(thread, counter, 17, "1");
            sample.release(thread, till, 18);
        }
        assert_eq!(
            explain(&sample.finished("counter = 1")),
            [
                "adder-1 and adder-2 both read counter (demo.rs:14) before either wrote it (demo.rs:17), and till is held \
              at each read and each write, but not from one to the other; adder-1's update is lost"
            ]
        );
    }

    #[test]
    fn several_lost_updates_are_told_together() {
        let (mut sample, one, two, counter) = adders();
        let three = sample.thread("adder-3");
        sample.get(one, counter, 14);
        for (thread, state) in [(two, "1"), (three, "2")] {
            sample.get(thread, counter, 14);
            sample.set(thread, counter, 15, state);
        }
        sample.set(one, counter, 15, "1");
        let trace = sample.finished("counter = 1");
        assert_eq!(remarks(&trace), [(5, "the updates of adder-2 and adder-3 are lost".to_string())]);
    }

    #[test]
    fn what_was_lost_once_is_not_lost_again() {
        let (mut sample, one, two, counter) = adders();
        let three = sample.thread("adder-3");
        for thread in [one, two, three] {
            sample.get(thread, counter, 14);
        }
        for thread in [one, two, three] {
            sample.set(thread, counter, 15, "1");
        }
        let remark = |n| format!("adder-{n}'s update is lost");
        assert_eq!(remarks(&sample.finished("counter = 1")), [(4, remark(1)), (5, remark(2))]);
    }

    #[test]
    fn a_flag_loses_nothing_but_misleads() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("a"), sample.thread("b"));
        let taken = sample.object("Shared", "taken", "false");
        sample.get(one, taken, 14);
        sample.get(two, taken, 14);
        sample.set(one, taken, 15, "true");
        sample.set(two, taken, 15, "true");
        let trace = sample.finished("both sit on one chair");
        assert!(remarks(&trace).is_empty());
        assert_eq!(
            explain(&trace),
            [
                "a and b both read taken (demo.rs:14) before either wrote it (demo.rs:15), and no lock is held across the \
              two; b went by what was no longer so"
            ]
        );
    }

    #[test]
    fn a_look_at_a_queue_is_no_promise() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("eater-1"), sample.thread("eater-2"));
        let plates = sample.object("Queue", "plates", "[7]");
        sample.get(one, plates, 14).verb = "is_empty";
        sample.act(two, plates, "get", 15, "[]");
        sample.act(one, plates, "get_nowait", 15, "[]");
        let outcome = Outcome::Failed { thread: "eater-1".into(), message: "Empty".into(), at: None };
        assert_eq!(
            explain(&sample.ends(outcome)),
            ["eater-1 looked at plates (demo.rs:14), then eater-2 changed it (demo.rs:15), and eater-1 acted \
              (demo.rs:15) by what it had seen before"]
        );
    }

    #[test]
    fn a_failure_by_a_stale_look_names_the_look() {
        let mut sample = Sample::new();
        let (mover, auditor) = (sample.thread("mover"), sample.thread("auditor"));
        let (left, right) = (sample.object("Shared", "left", "10"), sample.object("Shared", "right", "0"));
        let bank = sample.object("Lock", "bank", "free");
        sample.get(auditor, left, 30);
        sample.acquire(mover, bank, 13);
        sample.set(mover, left, 14, "0");
        sample.set(mover, right, 15, "10");
        sample.get(auditor, right, 31);
        let outcome = Outcome::Failed { thread: "auditor".into(), message: "20".into(), at: None };
        assert_eq!(
            explain(&sample.ends(outcome))[0],
            "auditor went by left = 10, read at demo.rs:30, but mover had changed it at demo.rs:14 before auditor failed"
        );
    }

    #[test]
    fn what_reads_and_writes_in_one_step_misses_nothing() {
        let (mut sample, one, two, _) = adders();
        let hits = sample.object("AtomicU64", "hits", "0");
        sample.get(one, hits, 14);
        sample.act(two, hits, "fetch_add", 15, "1");
        sample.act(one, hits, "fetch_add", 15, "2");
        assert!(explain(&sample.finished("hits = 2")).is_empty());
    }
}
