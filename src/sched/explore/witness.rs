//! The same order with fewer context switches: among all sequences of one execution's steps that keep its happens-before
//! order, one with the fewest switches, by a breadth-first search over what is done.

use crate::sched::controlled::execution::{Event, Execution};
use crate::sched::schedule::{Schedule, Turn};
use crate::trace::MAX_THREADS;
use std::collections::{HashMap, VecDeque};

/// Beyond this many places the search gives up and the execution's own order stands.
const PLACES: usize = 20_000;

type Done = [u16; MAX_THREADS];

/// The best known way to a place: its switches, and the place before.
type Known = HashMap<(Done, usize), (u32, (Done, usize))>;

fn turn(event: &Event) -> Turn {
    Turn { thread: u8::try_from(event.thread.0).unwrap_or(u8::MAX), alternative: event.alternative }
}

/// The schedule of an execution, as it was.
pub(super) fn as_run(execution: &Execution) -> Schedule {
    Schedule { turns: execution.events.iter().map(turn).collect(), ends: execution.ends_are_steps }
}

/// The schedule of an equivalent execution with the fewest switches.
///
/// Under ordered time, steps may not move across a moment at which time passed; the clocks see to that.
pub(super) fn fewest_switches(execution: &Execution) -> Schedule {
    let mut by_thread: Vec<Vec<usize>> = vec![Vec::new(); execution.threads.len()];
    for (at, event) in execution.events.iter().enumerate() {
        by_thread[event.thread.index()].push(at);
    }
    let ready = |done: &Done, thread: usize| {
        let next = by_thread[thread].get(done[thread] as usize)?;
        let clock = &execution.events[*next].clock;
        let others = (0..by_thread.len()).filter(|&other| other != thread);
        let all =
            others.into_iter().all(|other| clock.get(crate::sched::controlled::execution::id_of(other)) <= done[other]);
        all.then_some(())
    };
    let goal: Done = std::array::from_fn(|thread| {
        by_thread.get(thread).map_or(0, |steps| u16::try_from(steps.len()).unwrap_or(u16::MAX))
    });
    // a place is what is done, and by whom last; 0-1 breadth-first
    let start = ([0; MAX_THREADS], usize::MAX);
    let mut known = Known::new();
    let mut queue = VecDeque::from([(start, 0)]);
    known.insert(start, (0, start));
    while let Some((place, cost)) = queue.pop_front() {
        let (done, last) = place;
        if done == goal {
            return unwind(execution, &by_thread, &known, place);
        }
        if known[&place].0 < cost {
            continue;
        }
        if known.len() > PLACES {
            break;
        }
        for thread in 0..by_thread.len() {
            if ready(&done, thread).is_none() {
                continue;
            }
            let mut then = done;
            then[thread] += 1;
            let next = (then, thread);
            let switch = u32::from(last != thread && last != usize::MAX);
            if known.get(&next).is_none_or(|(best, _)| cost + switch < *best) {
                known.insert(next, (cost + switch, place));
                if switch == 0 { queue.push_front((next, cost)) } else { queue.push_back((next, cost + switch)) }
            }
        }
    }
    // too long to look for the best: each thread for as long as it can, so that the same order has the same schedule
    let (mut done, mut turns, mut thread) = ([0; MAX_THREADS], Vec::new(), 0);
    while done != goal {
        while ready(&done, thread).is_none() {
            thread = (thread + 1) % by_thread.len();
        }
        turns.push(turn(&execution.events[by_thread[thread][done[thread] as usize]]));
        done[thread] += 1;
    }
    Schedule { turns, ends: execution.ends_are_steps }
}

fn unwind(execution: &Execution, by_thread: &[Vec<usize>], known: &Known, mut place: (Done, usize)) -> Schedule {
    let mut turns = Vec::new();
    while place.1 != usize::MAX {
        let (done, thread) = place;
        let event = &execution.events[by_thread[thread][done[thread] as usize - 1]];
        turns.push(turn(event));
        place = known[&place].1;
    }
    turns.reverse();
    Schedule { turns, ends: execution.ends_are_steps }
}
