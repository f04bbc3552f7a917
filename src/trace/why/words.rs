//! Lists in words, and diagnoses that read alike.

use super::Diagnosis;
pub(super) use crate::trace::text::list;
use crate::trace::{ObjectId, ThreadId, Trace, Waiting, text};
use std::panic::Location;

/// Two places, or one if they are the same: `demo.rs:14 and demo.rs:20`.
pub(super) fn places(one: &Location<'_>, other: &Location<'_>) -> String {
    let (one, other) = (text::place(one), text::place(other));
    if one == other { one } else { format!("{one} and {other}") }
}

/// `adder-1 holds till`, `adder-1 holds no lock`.
pub(super) fn holds(trace: &Trace, thread: ThreadId, locks: &[ObjectId]) -> String {
    let names: Vec<String> = locks.iter().map(|lock| trace.object_name(*lock).to_string()).collect();
    let names = if names.is_empty() { "no lock".to_string() } else { list(&names) };
    format!("{} holds {names}", trace.thread_name(thread))
}

/// `once`, `3 times`.
pub(super) fn times(n: usize) -> String {
    if n == 1 { "once".into() } else { format!("{n} times") }
}

/// Waits of which the same is to be said, in one sentence. Each diagnosis comes with the part of its sentence that follows
/// `consumer waits`.
pub(super) fn together(found: Vec<(&Waiting, Diagnosis)>) -> Vec<Diagnosis> {
    let mut groups: Vec<(Vec<String>, Diagnosis)> = Vec::new();
    for (waiter, diagnosis) in found {
        match groups.iter_mut().find(|(_, known)| known.sentence() == diagnosis.sentence()) {
            Some((names, known)) => {
                names.push(waiter.name.clone());
                known.absorb(diagnosis);
            }
            None => groups.push((vec![waiter.name.clone()], diagnosis)),
        }
    }
    let whole = |(names, diagnosis): (Vec<String>, Diagnosis)| {
        let waits = if names.len() == 1 { "waits" } else { "wait" };
        let sentence = format!("{} {waits} {}", list(&names), diagnosis.sentence());
        diagnosis.with_sentence(sentence)
    };
    groups.into_iter().map(whole).collect()
}
