//! The starts and joins of threads, which are no steps of a trace.
//!
//! Where the trace's notes tell of them (`starts adder-1`, `joins adder-1`) they are taken from there. Where they do not,
//! the main thread is taken to have started every thread, and to have joined whoever had ended: better a race untold
//! than one that is none.

use crate::trace::{MAX_THREADS, NoteKind, Step, ThreadId, Trace};
use std::collections::HashMap;

/// The program orders the step `after`, and all that its thread did until then, before the step `before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) before: usize,
    pub(super) after: usize,
}

/// All starts and joins, in the order of the steps that they hold back. `taken` has the indices of each thread's steps.
pub(super) fn edges(trace: &Trace, taken: &[Vec<usize>]) -> Vec<Edge> {
    let told = told(trace);
    let mut edges = Vec::new();
    for thread in 1..taken.len() {
        edges.extend(start(trace, taken, &told, thread));
    }
    for tale in told.iter().filter(|tale| tale.what == What::Join) {
        let next = first_from(&taken[tale.who], tale.at);
        edges.extend(next.and_then(|next| joined(trace, taken, tale.whom, next)));
    }
    let main_told = told.iter().any(|tale| tale.what == What::Join && tale.who == 0);
    for (index, step) in trace.steps.iter().enumerate() {
        if step.verb == "join" || (step.thread == ThreadId::MAIN && !main_told) {
            let others = (0..taken.len()).filter(|other| *other != step.thread.index());
            edges.extend(others.filter_map(|other| joined(trace, taken, other, index)));
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// A start or a join, as a note tells it.
struct Tale {
    who: usize,
    whom: usize,
    what: What,
    at: usize,
}

#[derive(PartialEq, Eq)]
enum What {
    Start,
    Join,
}

fn told(trace: &Trace) -> Vec<Tale> {
    let names: HashMap<&str, usize> = trace.threads.iter().enumerate().map(|(i, t)| (t.name.as_str(), i)).collect();
    let passing = trace.notes.iter().filter(|note| note.kind == NoteKind::Passing);
    passing
        .filter_map(|note| {
            let who = note.thread.index();
            let words = note.text.split_whitespace().map(|word| word.trim_matches(['`', ',', '.', ':', ';']));
            let whom = words.filter_map(|word| names.get(word)).copied().find(|whom| *whom != who)?;
            let is = |words: &[&str]| words.iter().any(|word| note.text.contains(word));
            let what = if is(&["join", "to end"]) {
                What::Join
            } else if is(&["start", "spawn"]) {
                What::Start
            } else {
                return None;
            };
            (who < trace.threads.len()).then_some(Tale { who, whom, what, at: note.after })
        })
        .collect()
}

/// The last step of its starter before a thread's first.
fn start(trace: &Trace, taken: &[Vec<usize>], told: &[Tale], thread: usize) -> Option<Edge> {
    let before = *taken[thread].first()?;
    let tale = told.iter().find(|tale| tale.what == What::Start && tale.whom == thread);
    let (who, at) = if let Some(tale) = tale {
        (tale.who, tale.at.min(before))
    } else {
        let noted = trace.notes.iter().find(|note| note.thread.index() == thread).map(|note| note.after);
        (0, noted.map_or(before, |noted| noted.min(before)))
    };
    let earlier = taken[who].partition_point(|index| *index < at);
    let count = known(&trace.steps[before], who).map_or(earlier, |known| known.min(earlier));
    let after = *taken[who].get(count.checked_sub(1)?)?;
    Some(Edge { before, after })
}

/// The last step of a thread that had ended when the step `before` was taken.
fn joined(trace: &Trace, taken: &[Vec<usize>], other: usize, before: usize) -> Option<Edge> {
    let after = *taken[other].last()?;
    let knows = known(&trace.steps[before], other).is_none_or(|count| count >= taken[other].len());
    (after < before && knows).then_some(Edge { before, after })
}

fn first_from(taken: &[usize], at: usize) -> Option<usize> {
    taken.get(taken.partition_point(|index| *index < at)).copied()
}

/// How many steps of `thread` came before a step in the scheduler's order, where its clock tells.
fn known(step: &Step, thread: usize) -> Option<usize> {
    let wide = thread < MAX_THREADS && step.thread.index() < MAX_THREADS && step.clock.get(step.thread) > 0;
    wide.then(|| usize::from(step.clock.get(ThreadId(thread as u32))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::Sample;

    /// main writes, a writes, main writes; with or without notes of start and join.
    fn program(noted: bool, joins: bool) -> Vec<Edge> {
        let mut sample = Sample::new();
        let a = sample.thread("a");
        let x = sample.object("Shared", "x", "0");
        let main = ThreadId::MAIN;
        sample.set(main, x, 10, "1");
        if noted {
            sample.passing(main, "starts a");
        }
        sample.set(main, x, 11, "2");
        sample.set(a, x, 20, "3");
        if joins {
            sample.passing(main, "joins a");
        }
        sample.set(main, x, 12, "4");
        edges(&sample.finished(""), &[vec![0, 1, 3], vec![2]])
    }

    #[test]
    fn notes_tell_where_a_thread_was_started_and_joined() {
        assert_eq!(program(true, true), [Edge { before: 2, after: 0 }, Edge { before: 3, after: 2 }]);
    }

    #[test]
    fn without_notes_main_starts_and_joins() {
        assert_eq!(program(false, false), [Edge { before: 2, after: 1 }, Edge { before: 3, after: 2 }]);
    }

    #[test]
    fn a_thread_that_goes_on_was_not_joined() {
        let mut sample = Sample::new();
        let a = sample.thread("a");
        let x = sample.object("Shared", "x", "0");
        sample.set(a, x, 20, "1");
        sample.set(ThreadId::MAIN, x, 10, "2");
        sample.set(a, x, 21, "3");
        assert_eq!(edges(&sample.finished(""), &[vec![1], vec![0, 2]]), []);
    }
}
