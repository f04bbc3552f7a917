//! The starts and joins of threads, which are no steps of a trace: its notes tell of them.

use crate::trace::{NoteKind, Trace};

/// The program orders the step `after`, and all that its thread did until then, before the step `before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) before: usize,
    pub(super) after: usize,
}

/// All starts and joins, in the order of the steps that they hold back. `taken` has the indices of each thread's steps.
pub(super) fn edges(trace: &Trace, taken: &[Vec<usize>]) -> Vec<Edge> {
    let steps_of = |thread: usize| taken.get(thread).map_or(&[][..], Vec::as_slice);
    let last_before = |thread: usize, at: usize| {
        let steps = steps_of(thread);
        steps[..steps.partition_point(|index| *index < at)].last().copied()
    };
    let first_from = |thread: usize, at: usize| {
        let steps = steps_of(thread);
        steps.get(steps.partition_point(|index| *index < at)).copied()
    };
    let mut edges = Vec::new();
    for note in &trace.notes {
        let who = note.thread.index();
        let edge = match note.kind {
            NoteKind::Starts(other) => (steps_of(other.index()).first().copied(), last_before(who, note.after)),
            NoteKind::Joins(other) => (first_from(who, note.after), last_before(other.index(), note.after)),
            NoteKind::Said | NoteKind::Passing => continue,
        };
        if let (Some(before), Some(after)) = edge {
            edges.push(Edge { before, after });
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::ThreadId;
    use crate::trace::sample::Sample;

    #[test]
    fn a_start_and_a_join_order_what_comes_before_and_after_them() {
        let mut sample = Sample::new();
        let (main, x) = (ThreadId::MAIN, sample.object("Shared", "x", "0"));
        sample.set(main, x, 10, "1");
        let a = sample.thread("a");
        sample.set(main, x, 11, "2");
        sample.set(a, x, 20, "3");
        sample.join(main, a);
        sample.set(main, x, 12, "4");
        let edges = edges(&sample.finished(""), &[vec![0, 1, 3], vec![2]]);
        assert_eq!(edges, [Edge { before: 2, after: 0 }, Edge { before: 3, after: 2 }]);
    }
}
