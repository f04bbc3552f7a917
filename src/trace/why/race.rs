//! Data races: two accesses to a variable that the program does not order.

use super::kinds::is_variable;
use super::order::Order;
use super::{Diagnosis, Mistake, words};
use crate::trace::{NoteKind, ObjectId, ThreadId, Trace, text};
use std::collections::HashMap;

/// Two unordered steps on one variable, at least one of them a write.
pub(super) struct Race {
    pub(super) object: ObjectId,
    first: usize,
    second: usize,
}

/// The first race on each variable, as far as each thread's latest accesses show it.
pub(super) fn races(trace: &Trace, order: &Order) -> Vec<Race> {
    let mut found: Vec<Race> = Vec::new();
    // by variable: each thread's latest read and latest write
    let mut latest: HashMap<(ObjectId, bool), Vec<(ThreadId, usize)>> = HashMap::new();
    for (second, step) in trace.steps.iter().enumerate() {
        let Some(object) = step.object.filter(|object| is_variable(trace, *object)) else { continue };
        if !found.iter().any(|race| race.object == object) {
            let reads = if step.reads_only { &[false][..] } else { &[false, true][..] };
            let earlier = reads.iter().filter_map(|read| latest.get(&(object, *read))).flatten();
            let unordered = earlier.filter(|(thread, first)| {
                // two changes in one step each cannot come between one another
                let whole = trace.steps[*first].verb == "update" && step.verb == "update";
                *thread != step.thread && !whole && !order.is_before(*first, *thread, second)
            });
            if let Some((_, first)) = unordered.min_by_key(|(_, first)| *first) {
                found.push(Race { object, first: *first, second });
            }
        }
        let mine = latest.entry((object, step.reads_only)).or_default();
        mine.retain(|(thread, _)| *thread != step.thread);
        mine.push((step.thread, second));
    }
    found
}

impl Race {
    pub(super) fn diagnosis(&self, trace: &Trace) -> Diagnosis {
        let (first, second) = (&trace.steps[self.first], &trace.steps[self.second]);
        // the write is named first
        let (one, other) = if first.reads_only { (second, first) } else { (first, second) };
        let missing = self.missing_join(trace);
        let mistake = if missing.is_some() { Mistake::MissingJoin } else { Mistake::DataRace };
        let sentence = missing.unwrap_or_else(|| self.sentence(trace));
        let found = Diagnosis::new(mistake, sentence).objects(trace, [self.object]);
        match mistake {
            Mistake::MissingJoin => found.threads(trace, [other.thread, one.thread]).at([other.location, one.location]),
            _ => {
                let mut locks = [one.holding.clone(), other.holding.clone()].concat();
                locks.dedup();
                let found = found.threads(trace, [one.thread, other.thread]).objects(trace, locks);
                found.at([one.location, other.location])
            }
        }
    }

    /// Who reads has started who writes, and has not waited for its end.
    fn missing_join(&self, trace: &Trace) -> Option<String> {
        let (first, second) = (&trace.steps[self.first], &trace.steps[self.second]);
        let (write, read, at) =
            if second.reads_only { (first, second, self.second) } else { (second, first, self.first) };
        let by_reader = |kind: NoteKind| {
            move |note: &&crate::trace::Note| note.thread == read.thread && note.kind == kind && note.after <= at
        };
        let started = trace.notes.iter().any(|note| by_reader(NoteKind::Starts(write.thread))(&note));
        let joined = trace.notes.iter().any(|note| by_reader(NoteKind::Joins(write.thread))(&note));
        (read.reads_only && started && !joined).then(|| {
            format!(
                "{} reads {} at {} and has not joined {}, which writes it at {}",
                trace.thread_name(read.thread),
                trace.object_name(self.object),
                text::place(read.location),
                trace.thread_name(write.thread),
                text::place(write.location),
            )
        })
    }

    fn sentence(&self, trace: &Trace) -> String {
        let (first, second) = (&trace.steps[self.first], &trace.steps[self.second]);
        // the write is named first
        let (one, other) = if first.reads_only { (second, first) } else { (first, second) };
        let name = trace.object_name(self.object);
        let who = |step: &crate::trace::Step| trace.thread_name(step.thread).to_string();
        let (here, there) = (text::place(one.location), text::place(other.location));
        let acts = if other.reads_only {
            format!("written at {here} by {} and read at {there} by {}", who(one), who(other))
        } else if here == there {
            format!("written at {here} by both {} and {}", who(one), who(other))
        } else {
            format!("written at {here} by {} and at {there} by {}", who(one), who(other))
        };
        let locks = if one.holding.is_empty() && other.holding.is_empty() {
            "neither holds a lock".to_string()
        } else {
            let holds = |step: &crate::trace::Step| words::holds(trace, step.thread, &step.holding);
            format!("{}, {}", holds(one), holds(other))
        };
        format!("{name} is {acts} with nothing to order them; {locks}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose, explain};
    use crate::trace::ThreadId;
    use crate::trace::sample::Sample;

    #[test]
    fn a_lock_on_one_side_only_is_a_race_and_the_lock_is_named() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("adder-1"), sample.thread("adder-2"));
        let counter = sample.object("Shared", "counter", "0");
        let till = sample.object("Lock", "till", "free");
        sample.acquire(one, till, 12);
        sample.set(one, counter, 15, "1");
        sample.release(one, till, 16);
        sample.get(two, counter, 14);
        assert_eq!(
            explain(&sample.finished("counter = 1")),
            ["counter is written at demo.rs:15 by adder-1 and read at demo.rs:14 by adder-2 with nothing to order \
              them; adder-1 holds till, adder-2 holds no lock"]
        );
    }

    #[test]
    fn a_lock_on_both_sides_leaves_nothing_to_say() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("adder-1"), sample.thread("adder-2"));
        let counter = sample.object("Shared", "counter", "0");
        let till = sample.object("Lock", "till", "free");
        for (thread, state) in [(one, "1"), (two, "2")] {
            sample.acquire(thread, till, 12);
            sample.get(thread, counter, 14);
            sample.set(thread, counter, 15, state);
            sample.release(thread, till, 16);
        }
        assert!(explain(&sample.finished("counter = 2")).is_empty());
    }

    #[test]
    fn two_blind_writes_on_one_line_race() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("a"), sample.thread("b"));
        let x = sample.object("Shared", "x", "0");
        sample.set(one, x, 15, "1");
        sample.set(two, x, 15, "2");
        assert_eq!(
            explain(&sample.finished("")),
            ["x is written at demo.rs:15 by both a and b with nothing to order them; neither holds a lock"]
        );
    }

    #[test]
    fn what_main_did_before_the_start_and_does_after_the_join_is_ordered() {
        let mut sample = Sample::new();
        let x = sample.object("Shared", "x", "0");
        sample.set(ThreadId::MAIN, x, 10, "1");
        let a = sample.thread("a");
        sample.set(a, x, 20, "2");
        sample.join(ThreadId::MAIN, a);
        sample.get(ThreadId::MAIN, x, 12);
        assert!(explain(&sample.finished("x = 2")).is_empty());
    }

    #[test]
    fn what_main_reads_before_the_join_is_told_as_a_missing_join() {
        let mut sample = Sample::new();
        let x = sample.object("Shared", "x", "0");
        let a = sample.thread("a");
        sample.get(ThreadId::MAIN, x, 12);
        sample.set(a, x, 20, "2");
        sample.join(ThreadId::MAIN, a);
        let found = diagnose(&sample.finished("x = 0")).unwrap();
        assert_eq!(found.mistake, Mistake::MissingJoin);
        assert_eq!(found.sentence(), "main reads x at demo.rs:12 and has not joined a, which writes it at demo.rs:20");
    }

    #[test]
    fn a_sibling_cannot_join() {
        let mut sample = Sample::new();
        let x = sample.object("Shared", "x", "0");
        let (a, b) = (sample.thread("a"), sample.thread("b"));
        sample.get(a, x, 12);
        sample.set(b, x, 20, "2");
        assert_eq!(diagnose(&sample.finished("x = 0")).unwrap().mistake, Mistake::DataRace);
    }
}
