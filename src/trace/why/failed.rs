//! A thread that failed by what it had seen, and was no longer so.

use super::kinds::holds_value;
use super::looks::RECENT;
use super::{Diagnosis, Mistake};
use crate::trace::{ObjectId, Step, ThreadId, Trace, text};
use std::collections::HashMap;

/// What a thread that failed had seen last that was no longer so when it failed.
pub(super) fn stale_look(trace: &Trace, thread: &str) -> Option<Diagnosis> {
    let failed = ThreadId(u32::try_from(trace.threads.iter().position(|info| info.name == thread)?).ok()?);
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
    let sentence = format!(
        "{thread} went by {}{value}, read at {}, but {} had changed it at {} before {thread} failed",
        look.object.map_or("?", |object| trace.object_name(object)),
        text::place(look.location),
        trace.thread_name(change.thread),
        text::place(change.location),
    );
    let found = Diagnosis::new(Mistake::CheckThenAct, sentence).threads(trace, [failed, change.thread]);
    Some(found.objects(trace, look.object).at([look.location, change.location]))
}

#[cfg(test)]
mod tests {
    use super::super::explain;
    use crate::trace::Outcome;
    use crate::trace::sample::Sample;

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
}
