//! What the program itself orders.
//!
//! In a trace every two steps on one variable have an order: the scheduler's. The program orders them only if its own
//! synchronisation does: each thread's own order, the order of the steps on each object that is not a plain variable,
//! wake-ups, and the start and the join of a thread.

use super::kinds::is_variable;
use crate::trace::{NoteKind, ObjectId, ThreadId, Trace};
use std::collections::HashMap;

/// The program's own happens-before, as a vector clock for each step.
pub(super) struct Order {
    /// By step: by thread, how many of its steps come before, the step itself included.
    clocks: Vec<Vec<u32>>,
}

impl Order {
    pub(super) fn of(trace: &Trace) -> Order {
        let threads = threads_of(trace);
        let mut notes = starts_and_joins(trace).into_iter().peekable();
        let mut knows = vec![vec![0; threads]; threads];
        let mut objects: HashMap<ObjectId, Vec<u32>> = HashMap::new();
        let mut clocks: Vec<Vec<u32>> = Vec::with_capacity(trace.steps.len());
        for (index, step) in trace.steps.iter().enumerate() {
            while let Some((_, from, to)) = notes.next_if(|(at, ..)| *at <= index) {
                let known = knows[from.index()].clone();
                join(&mut knows[to.index()], &known);
            }
            let mut clock = std::mem::take(&mut knows[step.thread.index()]);
            let touched = step.object.into_iter().chain(step.also.iter().map(|(object, _)| *object));
            let orders: Vec<ObjectId> = touched.filter(|object| !is_variable(trace, *object)).collect();
            for known in orders.iter().filter_map(|object| objects.get(object)) {
                join(&mut clock, known);
            }
            clock[step.thread.index()] += 1;
            for object in orders {
                join(objects.entry(object).or_insert_with(|| vec![0; threads]), &clock);
            }
            for woken in step.woke.iter().filter(|woken| **woken != step.thread) {
                join(&mut knows[woken.index()], &clock);
            }
            knows[step.thread.index()].clone_from(&clock);
            clocks.push(clock);
        }
        Order { clocks }
    }

    /// Whether the program orders the step `first`, which `thread` took, before the step `second`.
    pub(super) fn is_before(&self, first: usize, thread: ThreadId, second: usize) -> bool {
        let at = thread.index();
        self.clocks[first][at] <= self.clocks[second][at]
    }
}

/// How many threads there are, as far as the trace names them.
fn threads_of(trace: &Trace) -> usize {
    let stepping = trace.steps.iter().flat_map(|step| step.woke.iter().chain([&step.thread]));
    let named = trace.notes.iter().flat_map(|note| match note.kind {
        NoteKind::Starts(other) | NoteKind::Joins(other) => vec![note.thread, other],
        NoteKind::Said | NoteKind::Passing => vec![],
    });
    let highest = stepping.copied().chain(named).map(|thread| thread.index() + 1).max();
    highest.unwrap_or(0).max(trace.threads.len())
}

/// The starts and joins of threads, which are no steps: before which step, and who passes on to whom all that it knows by then.
fn starts_and_joins(trace: &Trace) -> Vec<(usize, ThreadId, ThreadId)> {
    let first = |thread: ThreadId| trace.steps.iter().position(|step| step.thread == thread);
    let passes_on = trace.notes.iter().filter_map(|note| match note.kind {
        // in a live run the new thread may be faster than the note
        NoteKind::Starts(other) => Some((note.after.min(first(other).unwrap_or(note.after)), note.thread, other)),
        NoteKind::Joins(other) => Some((note.after, other, note.thread)),
        NoteKind::Said | NoteKind::Passing => None,
    });
    let mut found: Vec<_> = passes_on.collect();
    found.sort_by_key(|(at, ..)| *at);
    found
}

fn join(mine: &mut [u32], theirs: &[u32]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine = (*mine).max(*theirs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::Sample;

    #[test]
    fn a_variable_orders_nothing_and_a_lock_does() {
        let mut sample = Sample::new();
        let (a, b) = (sample.thread("a"), sample.thread("b"));
        let (x, lock) = (sample.object("Shared", "x", "0"), sample.object("Lock", "till", "free"));
        sample.set(a, x, 10, "1");
        sample.acquire(a, lock, 11);
        sample.release(a, lock, 12);
        sample.set(b, x, 20, "2");
        sample.acquire(b, lock, 21);
        let order = Order::of(&sample.finished(""));
        assert!(order.is_before(0, a, 2), "a thread's own order");
        assert!(!order.is_before(0, a, 3), "both only touched the variable");
        assert!(order.is_before(0, a, 4), "the lock carries it over");
    }

    #[test]
    fn a_lock_that_a_wait_gives_up_orders() {
        let mut sample = Sample::new();
        let (a, b) = (sample.thread("a"), sample.thread("b"));
        let (x, lock) = (sample.object("Shared", "x", "0"), sample.object("Lock", "till", "free"));
        let bell = sample.object("Condition", "bell", "nobody waits");
        sample.acquire(a, lock, 10);
        sample.set(a, x, 11, "1");
        sample.act(a, bell, "wait", 12, "a waits").also.push((lock, "free".into()));
        sample.acquire(b, lock, 20);
        sample.set(b, x, 21, "2");
        assert!(Order::of(&sample.finished("")).is_before(1, a, 4));
    }

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
        let order = Order::of(&sample.finished(""));
        assert!(order.is_before(0, main, 2), "the start");
        assert!(!order.is_before(1, main, 2), "what main did after the start");
        assert!(order.is_before(2, a, 3), "the join");
    }

    #[test]
    fn a_join_and_a_start_order_two_threads_though_main_takes_no_step() {
        let mut sample = Sample::new();
        let (main, x) = (ThreadId::MAIN, sample.object("Shared", "x", "0"));
        let a = sample.thread("a");
        sample.set(a, x, 20, "1");
        sample.join(main, a);
        let b = sample.thread("b");
        sample.set(b, x, 20, "2");
        assert!(Order::of(&sample.finished("")).is_before(0, a, 1));
    }

    #[test]
    fn a_wake_up_orders() {
        let mut sample = Sample::new();
        let (a, b) = (sample.thread("a"), sample.thread("b"));
        let x = sample.object("Shared", "x", "0");
        sample.set(a, x, 10, "1").woke.push(b);
        sample.set(b, x, 20, "2");
        assert!(Order::of(&sample.finished("")).is_before(0, a, 1));
    }
}
