//! Which steps of an execution could have come in the other order, and where to branch off to try it.

use super::search::Tree;
use crate::sched::controlled::execution::{Event, Execution, id_of};
use crate::sched::controlled::pending::Pending;
use crate::sched::controlled::thread::Status;
use crate::trace::{Clock, ThreadId};

/// A step, or an operation that did not become one, as the later half of a race.
pub(super) struct Later<'a> {
    pub(super) thread: ThreadId,
    pub(super) op: &'a Pending,
    /// What its thread knew before it.
    pub(super) before: &'a Clock,
    /// How many events of each of its objects came before it.
    pub(super) positions: [u32; Pending::WIDEST],
    /// The gate of its first object when it happened, or at the end; none if that is not known.
    pub(super) gate: Option<u64>,
    /// It could not wait: its timer had fired.
    pub(super) fired: bool,
}

pub(super) fn happened_before(event: &Event, clock: &Clock) -> bool {
    clock.get(event.thread) >= event.index
}

/// Finds races; keeps its memory from one execution to the next.
#[derive(Default)]
pub(super) struct Races {
    pub(super) candidates: Vec<u32>,
}

impl Races {
    /// Tells `race` of every step that could have come after a later one, with that later one and its place. The later half
    /// is one of the steps from `from` on, or an operation that timed out or never happened.
    pub(super) fn each(&mut self, execution: &Execution, from: usize, race: &mut dyn FnMut(usize, &Later<'_>, usize)) {
        let mut with = |later: &Later<'_>, at: usize| {
            self.find(execution, later);
            for first in &self.candidates {
                race(*first as usize, later, at);
            }
        };
        for (at, event) in execution.events.iter().enumerate().skip(from) {
            let later = Later {
                thread: event.thread,
                op: &event.op,
                before: &event.before,
                positions: event.positions,
                gate: Some(event.gates[0]),
                fired: event.fired,
            };
            with(&later, at);
        }
        // an operation that timed out raced with whatever had kept it from happening; one that waited to be woken did not,
        // for nobody had woken it
        for fired in execution.fired.iter().filter(|fired| fired.at as usize >= from && !fired.op.after_wake) {
            let later = Later {
                thread: fired.thread,
                op: &fired.op,
                before: &fired.before,
                positions: fired.positions,
                gate: None,
                fired: false,
            };
            with(&later, fired.at as usize);
        }
        // so did one that is still announced at the end
        for (index, thread) in
            execution.threads.iter().enumerate().filter(|(index, _)| never_happens(execution, *index))
        {
            if thread.op.after_wake && !thread.woken && thread.op.timeout.is_none() {
                continue;
            }
            let later = Later {
                thread: id_of(index),
                op: &thread.op,
                before: &thread.clock,
                positions: all_so_far(execution, &thread.op),
                gate: thread.op.accesses().first().map(|access| execution.objects[access.object as usize].gate),
                fired: thread.fired,
            };
            with(&later, execution.events.len());
        }
    }

    /// The steps that `later` could have come before, into `candidates`: those that it depends on directly, and that do not
    /// have to come first.
    pub(super) fn find(&mut self, execution: &Execution, later: &Later<'_>) {
        let candidates = &mut self.candidates;
        candidates.clear();
        let gate_object = later.op.accesses().first().map(|access| access.object);
        for (access, end) in later.op.accesses().iter().zip(later.positions) {
            let on_object = &execution.objects[access.object as usize].events;
            for &at in on_object[..end as usize].iter().rev() {
                let event = &execution.events[at as usize];
                let Some(theirs) = event.op.accesses().iter().find(|other| other.object == access.object) else {
                    continue;
                };
                let theirs_writes = theirs.mode == crate::sched::op::Mode::Write;
                if !theirs_writes && access.mode == crate::sched::op::Mode::Read {
                    continue;
                }
                if event.thread == later.thread || happened_before(event, later.before) {
                    // whatever is older was before a write that we know of
                    if theirs_writes {
                        break;
                    }
                    continue;
                }
                let gate_at = event.op.accesses().iter().position(|other| Some(other.object) == gate_object);
                let gate =
                    gate_at.map_or_else(|| gate_without(execution, event, later), |slot| Some(event.gates[slot]));
                let reversible =
                    gate.is_none_or(|gate| execution.passes(later.thread, later.op, gate, true, later.fired));
                if reversible {
                    candidates.push(at);
                    if theirs_writes {
                        break;
                    }
                }
                // else it had to come first, as an unlock before the lock; what came before it is looked at in its stead
            }
        }
        // of two candidates of which one happened before the other, the later one is the race
        let mut at = 0;
        while at < candidates.len() {
            let event = &execution.events[candidates[at] as usize];
            let covered = candidates.iter().any(|&other| {
                other != candidates[at] && happened_before(event, &execution.events[other as usize].clock)
            });
            if covered || candidates[..at].contains(&candidates[at]) {
                candidates.swap_remove(at);
            } else {
                at += 1;
            }
        }
    }
}

impl Tree {
    /// Branches off for every race that the last execution shows anew.
    pub(super) fn reverse_races(&mut self, execution: &Execution, from: usize) {
        let mut races = std::mem::take(&mut self.races);
        races.each(execution, from, &mut |first, later, at| self.reverse(execution, first, later, at));
        self.races = races;
    }

    /// Sees to it that `later`, which came at `at`, is tried before the step `first`: by adding one of the threads that can
    /// begin such an order, unless one is there (a source set).
    fn reverse(&mut self, execution: &Execution, first: usize, later: &Later<'_>, at: usize) {
        let between = not_needing(execution, first, at);
        let (mut initials, seen) = initials(&between);
        if seen >> later.thread.0 & 1 == 0 {
            let needed = |earlier: &Event| {
                happened_before(earlier, later.before)
                    || between.iter().any(|z| z.op.depends_on(later.op) && happened_before(earlier, &z.clock))
            };
            if !between.iter().any(|earlier| needed(earlier)) {
                initials |= 1 << later.thread.0;
            }
        }
        self.branch(first, initials, later.thread);
    }
}

/// The gate that `later` would find if neither `event` had happened nor what needs it; none if that is not known.
fn gate_without(execution: &Execution, event: &Event, later: &Later<'_>) -> Option<u64> {
    let gate_object = later.op.accesses().first()?.object;
    let on_object = &execution.objects[gate_object as usize].events[..later.positions[0] as usize];
    let needs =
        on_object.iter().map(|&at| &execution.events[at as usize]).find(|other| happened_before(event, &other.clock));
    let Some(other) = needs else { return later.gate };
    let slot = other.op.accesses().iter().position(|access| access.object == gate_object)?;
    Some(other.gates[slot])
}

/// The steps after `first` and before `end` that do not need it.
pub(super) fn not_needing(execution: &Execution, first: usize, end: usize) -> Vec<&Event> {
    let race = &execution.events[first];
    let later = execution.events[first + 1..end.max(first + 1)].iter();
    later.filter(|event| event.clock.get(race.thread) < race.index).collect()
}

/// The threads whose first step among these needs none of the others, and all that take part.
pub(super) fn initials(steps: &[&Event]) -> (u32, u32) {
    let (mut initials, mut seen) = (0_u32, 0_u32);
    for (place, event) in steps.iter().enumerate() {
        let bit = 1 << event.thread.0;
        if seen & bit == 0 {
            seen |= bit;
            if !steps[..place].iter().any(|earlier| happened_before(earlier, &event.clock)) {
                initials |= bit;
            }
        }
    }
    (initials, seen)
}

/// Whether the operation that a thread has announced at the end of an execution will never happen: it is blocked, or the
/// program ended without it. (Where the search itself left the execution, what could go on is explored elsewhere.)
pub(super) fn never_happens(execution: &Execution, index: usize) -> bool {
    let announced = execution.threads[index].status == Status::Announced;
    announced && (execution.exited || execution.limit_reached || !execution.enabled(id_of(index)))
}

/// How many events each object of `op` has had.
pub(super) fn all_so_far(execution: &Execution, op: &Pending) -> [u32; Pending::WIDEST] {
    let mut positions = [0; Pending::WIDEST];
    for (access, position) in op.accesses().iter().zip(&mut positions) {
        let events = execution.objects[access.object as usize].events.len();
        *position = u32::try_from(events).unwrap_or(u32::MAX);
    }
    positions
}
