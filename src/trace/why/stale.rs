//! Writes by a value that was no longer so: lost updates, and what was checked and then done.

use super::kinds::{Act, Sort, act_of, holds_value, sort_of};
use super::looks::{RECENT, own_after};
use super::{Diagnosis, Mistake, words};
use crate::trace::{ObjectId, ThreadId, Trace, text};
use std::collections::{HashMap, HashSet};

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
///
/// Where the execution went wrong, a change in one step and an act on any other object count too: in a good one, a look at those
/// is no promise.
pub(super) fn stale_writes(trace: &Trace, wrong: bool) -> Vec<Stale> {
    let mut first: Vec<Stale> = Vec::new();
    for found in all(trace, wrong) {
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
    let lost = all(trace, false).into_iter().filter(|found| found.both_read() && found.loses(trace));
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

/// Every stale act, in order.
fn all(trace: &Trace, wrong: bool) -> Vec<Stale> {
    let mut found = Vec::new();
    let mut objects: HashMap<ObjectId, Seen> = HashMap::new();
    for (index, step) in trace.steps.iter().enumerate() {
        let Some(object) = step.object else { continue };
        let variable = holds_value(trace, object);
        // other objects guard themselves
        if !variable && !wrong {
            continue;
        }
        let seen = objects.entry(object).or_default();
        if step.reads_only {
            // whoever waited until it was so has seen it come
            let waited = matches!(act_of(trace, step), Act::Wait | Act::Join);
            if waited {
                seen.looks.remove(&step.thread)
            } else {
                seen.looks.insert(step.thread, index)
            };
            continue;
        }
        let look = seen.looks.remove(&step.thread);
        let sets = act_of(trace, step) == Act::Set;
        // what reads and writes in one step misses nothing, but may have been decided on before
        let decided = |look: usize| {
            let since =
                || own_after(trace, step.thread, look).take_while(|(later, _)| *later < index).map(|(_, own)| own);
            let slept = |own| {
                act_of(trace, own) == Act::Wait && own.object.is_some_and(|o| sort_of(trace, o) == Sort::Condition)
            };
            wrong && since().count() < RECENT && !since().any(slept)
        };
        if let Some(look) = look.filter(|look| sets || !variable || decided(*look)) {
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

/// Whether the text is a word for a state, not an amount: `false`, `None`, `Free`.
fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

impl Stale {
    /// Whether both had looked before either changed anything.
    pub(super) fn both_read(&self) -> bool {
        self.other_look.is_some()
    }

    /// Whether the other's change is gone: not so for flags and the like, which both set.
    fn loses(&self, trace: &Trace) -> bool {
        act_of(trace, &trace.steps[self.act]) == Act::Set && !is_word(&trace.steps[self.look].state)
    }

    pub(super) fn diagnosis(&self, trace: &Trace) -> Diagnosis {
        let (look, change, act) = (&trace.steps[self.look], &trace.steps[self.change], &trace.steps[self.act]);
        let (mistake, locks) = self.mistake(trace);
        let found = Diagnosis::new(mistake, self.sentence(trace)).threads(trace, [act.thread, change.thread]);
        let found = found.objects(trace, [self.object]).objects(trace, locks);
        if mistake == Mistake::CheckThenAct {
            return found.at([look.location, change.location, act.location]);
        }
        let other_look = self.other_look.map(|index| trace.steps[index].location);
        found.at([look.location, act.location]).at(other_look).at([change.location])
    }

    /// What it is, by the locks held; and these.
    fn mistake(&self, trace: &Trace) -> (Mistake, Vec<ObjectId>) {
        let (act, change) = (&trace.steps[self.act], &trace.steps[self.change]);
        let all = both_ends(trace, self.look, self.act);
        let theirs = both_ends(trace, self.other_look.unwrap_or(self.change), self.change);
        if let Some(common) = all.iter().find(|lock| theirs.contains(lock)) {
            return (Mistake::LockTooSmall, vec![*common]);
        }
        let loses = self.loses(trace) && (self.both_read() || act_of(trace, change) == Act::Change);
        if !loses {
            return (Mistake::CheckThenAct, [all, theirs].concat());
        }
        let (mine, other) = (&act.holding, &change.holding);
        if let Some(common) = mine.iter().find(|lock| other.contains(lock)) {
            return (Mistake::LockTooSmall, vec![*common]);
        }
        let whole = |from: usize, to: usize| across(trace, trace.steps[from].thread, from, to);
        let (mine, other) = (whole(self.look, self.act), whole(self.other_look.unwrap_or(self.change), self.change));
        let mistake = if mine.is_empty() || other.is_empty() { Mistake::LostUpdate } else { Mistake::WrongLock };
        (mistake, [mine, other].concat())
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

    fn sentence(&self, trace: &Trace) -> String {
        let (look, change, act) = (&trace.steps[self.look], &trace.steps[self.change], &trace.steps[self.act]);
        let (me, other) = (trace.thread_name(act.thread), trace.thread_name(change.thread));
        let name = trace.object_name(self.object);
        let Some(other_look) = self.other_look.map(|index| &trace.steps[index]) else {
            let verb = if act_of(trace, act) == Act::Set { "wrote it" } else { "acted" };
            let too_small = match self.mistake(trace) {
                (Mistake::LockTooSmall, locks) => {
                    format!("; {} was given up in between", trace.object_name(locks[0]))
                }
                _ => String::new(),
            };
            return format!(
                "{me} looked at {name} ({}), then {other} changed it ({}), and {me} {verb} ({}) by what it had seen \
                 before{too_small}",
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
        let at_writes =
            trace.steps[self.act].holding.iter().find(|lock| trace.steps[self.change].holding.contains(lock));
        if let Some(lock) = at_writes {
            return Some(format!("{} is held at each write, but not from the read on", trace.object_name(*lock)));
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
    fn what_reads_and_writes_in_one_step_misses_nothing() {
        let (mut sample, one, two, _) = adders();
        let hits = sample.object("AtomicU64", "hits", "0");
        sample.get(one, hits, 14);
        sample.act(two, hits, "fetch_add", 15, "1");
        sample.act(one, hits, "fetch_add", 15, "2");
        assert!(explain(&sample.finished("hits = 2")).is_empty());
    }
}
