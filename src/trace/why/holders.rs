//! Who could end a wait by giving something up.

use super::kinds::{Sort, joined, sort_of};
use crate::trace::{Held, ObjectId, ThreadId, Trace, Waiting};

/// Who holds what the thread waits for: a lock's owner, as the outcome names them, or whoever has a permit of a semaphore.
pub(super) fn holders(trace: &Trace, waiter: &Waiting) -> Vec<Held> {
    match waiter.object {
        Some(object) if waiter.held_by.is_empty() && sort_of(trace, object) == Sort::Semaphore => {
            permits(trace, object)
        }
        _ => waiter.held_by.clone(),
    }
}

/// Whom a thread waits for, and what that one holds.
pub(super) fn targets(trace: &Trace, waiter: &Waiting) -> Vec<(ThreadId, Option<Held>)> {
    if let Some(thread) = joined(trace, waiter) {
        return vec![(thread, None)];
    }
    holders(trace, waiter).into_iter().map(|held| (held.thread, Some(held))).collect()
}

/// Who took more permits than they gave back. Nobody, if some thread gave what it had not taken: then the semaphore is a
/// signal, and its permits are nobody's.
fn permits(trace: &Trace, semaphore: ObjectId) -> Vec<Held> {
    let value = |state: &str| state.parse::<u64>().ok();
    let Some(mut before) = trace.objects.get(semaphore.index()).and_then(|info| value(&info.initial)) else {
        return vec![];
    };
    let mut taken: Vec<(Held, u64)> = Vec::new();
    for step in trace.steps.iter().filter(|step| step.object == Some(semaphore)) {
        let Some(after) = value(&step.state) else { return vec![] };
        let mine = taken.iter_mut().find(|(held, _)| held.thread == step.thread);
        match (mine, after.checked_sub(before)) {
            (Some((held, count)), None) => {
                if *count == 0 {
                    held.since = Some(step.location);
                }
                *count += before - after;
            }
            (None, None) => {
                let name = trace.thread_name(step.thread).to_string();
                taken.push((Held { thread: step.thread, name, since: Some(step.location) }, before - after));
            }
            (_, Some(0)) => {}
            (Some((_, count)), Some(given)) if given <= *count => *count -= given,
            _ => return vec![],
        }
        before = after;
    }
    taken.into_iter().filter(|(_, count)| *count > 0).map(|(held, _)| held).collect()
}
