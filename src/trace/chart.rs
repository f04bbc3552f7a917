//! A trace on the axis of its steps: who acts, who waits, who holds what, who wakes whom. The pictures are drawn from it.

use super::{ObjectId, Outcome, ThreadId, Trace};
use std::ops::Range;

/// What there is to draw of a trace. Places are numbers of steps, from 0.
#[derive(Debug)]
pub(super) struct Chart {
    /// A lane for each thread that takes a step or waits for ever.
    pub(super) lanes: Vec<Lane>,
    /// How many steps are drawn: all of them, or as many as were asked for.
    pub(super) steps: usize,
    /// Each wake-up: at which step, of which thread.
    pub(super) wakes: Vec<(usize, ThreadId)>,
}

/// One thread.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) thread: ThreadId,
    /// Its steps.
    pub(super) steps: Vec<usize>,
    /// The steps of others during which it could not go on.
    pub(super) waits: Vec<Range<usize>>,
    /// What it holds: from the step that took it up to the step that gave it back, that one included; past the last step
    /// where it never did.
    pub(super) holds: Vec<(ObjectId, Range<usize>)>,
    /// For what it waits when all is over, if it does.
    pub(super) stuck: Option<String>,
}

impl Chart {
    /// The first `most` steps of a trace. The main thread has a lane only if it takes steps.
    pub(super) fn of(trace: &Trace, most: usize) -> Chart {
        let steps = trace.steps.len().min(most);
        let all = (0..).map(ThreadId).take(trace.threads.len());
        let lanes = all.map(|thread| Lane::of(trace, thread, steps));
        let drawn = |lane: &Lane| !lane.steps.is_empty() || (lane.stuck.is_some() && lane.thread != ThreadId::MAIN);
        let wakes = trace.steps[..steps].iter().enumerate();
        Chart {
            lanes: lanes.filter(drawn).collect(),
            steps,
            wakes: wakes.flat_map(|(at, step)| step.woke.iter().map(move |woken| (at, *woken))).collect(),
        }
    }

    /// Whether the trace goes on after what is drawn.
    pub(super) fn is_cut(&self, trace: &Trace) -> bool {
        self.steps < trace.steps.len()
    }
}

impl Lane {
    fn of(trace: &Trace, thread: ThreadId, count: usize) -> Lane {
        let steps = &trace.steps[..count];
        let own: Vec<usize> = (0..count).filter(|&at| steps[at].thread == thread).collect();
        let mut waits = runs((0..count).filter(|&at| steps[at].waiting.contains(&thread)));
        let whole = count == trace.steps.len();
        let stuck = match &trace.outcome {
            Outcome::Deadlock(waiting) if whole => waiting.iter().find(|waiting| waiting.thread == thread),
            _ => None,
        };
        if let (Some(_), Some(last)) = (stuck, own.last()) {
            // what it waits for at the end it has waited for since its last step
            waits.retain(|wait| wait.start <= *last);
            waits.push(last + 1..count);
            waits.retain(|wait| !wait.is_empty());
        }
        Lane { thread, holds: holds(trace, &own, count), steps: own, waits, stuck: stuck.map(|one| one.on.clone()) }
    }
}

/// What a thread holds, read off the steps it takes.
fn holds(trace: &Trace, own: &[usize], count: usize) -> Vec<(ObjectId, Range<usize>)> {
    let mut open: Vec<(ObjectId, usize)> = Vec::new();
    let mut closed = Vec::new();
    for &at in own {
        let holding = &trace.steps[at].holding;
        for (object, since) in open.extract_if(.., |(object, _)| !holding.contains(object)) {
            closed.push((object, since..at + 1));
        }
        for object in holding {
            if open.iter().all(|(known, _)| known != object) {
                open.push((*object, at));
            }
        }
    }
    closed.extend(open.into_iter().map(|(object, since)| (object, since..count + 1)));
    closed.sort_by_key(|(_, over)| over.start);
    closed
}

/// Numbers in rising order as ranges without gaps.
fn runs(numbers: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if run.end == number => run.end += 1,
            _ => runs.push(number..number + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::{Sample, deadlock};

    #[test]
    fn a_lane_knows_what_its_thread_holds_and_for_what_it_waits() {
        let chart = Chart::of(&deadlock(), 100);
        let [one, two] = chart.lanes.as_slice() else { panic!("{chart:?}") };
        assert_eq!((one.steps.as_slice(), two.steps.as_slice()), (&[0, 2][..], &[1][..]));
        assert_eq!(one.holds, [(ObjectId(0), 0..4)]);
        assert_eq!(two.holds, [(ObjectId(1), 1..4)]);
        assert_eq!(two.waits.first(), Some(&(2..3)), "since its last step");
        assert_eq!((one.stuck.as_deref(), two.stuck.as_deref()), (Some("b"), Some("a")));
    }

    #[test]
    fn what_is_given_back_is_held_up_to_that_step_and_waits_are_joined() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("one"), sample.thread("two"));
        let lock = sample.object("Lock", "lock", "free");
        sample.acquire(one, lock, 12);
        for line in 13..15 {
            sample.act(one, lock, "locked", line, "held by one").waiting = vec![two];
        }
        sample.release(one, lock, 15).woke.push(two);
        sample.acquire(two, lock, 12);
        let trace = sample.finished("");
        let chart = Chart::of(&trace, 100);
        assert_eq!(chart.lanes[0].holds, [(lock, 0..4)]);
        assert_eq!((chart.lanes[1].waits.first(), chart.lanes[1].waits.len()), (Some(&(1..3)), 1));
        assert_eq!(chart.wakes, [(3, two)]);
        assert_eq!(Chart::of(&trace, 2).lanes[0].steps, [0, 1], "no more than was asked for");
        assert!(Chart::of(&trace, 2).is_cut(&trace));
    }
}
