//! A program stopped after some turns: what every thread would do next.

use super::replay::{Follow, Misfit};
use super::{Explorer, Recording, Runtime};
use crate::sched::controlled::execution::{Execution, id_of};
use crate::sched::controlled::pending::PROCESS;
use crate::sched::controlled::thread::{Status, Wait};
use crate::sched::program::Program;
use crate::sched::schedule::Schedule;
use crate::trace::{ObjectId, ThreadId, Trace, Waiting};
use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

/// A program after the turns of a schedule.
#[derive(Clone, Debug)]
pub struct Position {
    /// The schedule that led here, with [`Schedule::ends`] as this program needs it.
    pub schedule: Schedule,
    /// What happened so far. Its outcome holds only where the position is not [open](Position::open).
    pub trace: Trace,
    /// Where each thread stands, by [`ThreadId`].
    pub threads: Vec<Standing>,
    /// Whether any thread can take a step and nothing has failed yet.
    pub open: bool,
    /// A fingerprint of everything that the rest of the execution depends on.
    pub(super) state: u64,
}

/// Where a thread stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// What it does.
    pub doing: Doing,
    /// The line that it is about to execute, or at which it waits; none once it has ended.
    pub location: Option<&'static Location<'static>>,
}

/// What a thread does at a [`Position`].
#[derive(Clone, Debug)]
pub enum Doing {
    /// It can take a step.
    Next {
        /// What it would do: the method's name.
        verb: &'static str,
        /// On what; none for a random choice.
        object: Option<ObjectId>,
        /// How many ways the step can fall out; 1 for all but choices.
        ways: u16,
        /// It would give up waiting, because its timeout is over.
        late: bool,
    },
    /// It waits.
    Waits(Waiting),
    /// It lets time pass.
    Sleeps,
    /// The main thread, through with its own work, waits for the others.
    Through,
    /// It has ended.
    Ended,
}

impl Explorer {
    /// Runs `program` under a schedule and stops where the schedule ends.
    ///
    /// # Errors
    /// If the schedule asks for something that cannot happen.
    ///
    /// # Panics
    /// As [`Explorer::explore`].
    pub fn position(&self, program: &Program, schedule: &Schedule) -> Result<Position, Misfit> {
        let follow = Rc::new(RefCell::new(Follow::until_its_end(schedule.clone())));
        let runtime = Runtime::new(Rc::clone(&follow) as _, self.time, self.limits.steps.max(schedule.turns.len() + 1));
        runtime.execution.borrow_mut().ends_are_steps = schedule.ends;
        runtime.execution.borrow_mut().recording = Some(Recording::default());
        runtime.run(program);
        let (watched, position) = {
            let mut execution = runtime.execution.borrow_mut();
            follow.borrow_mut().left_over(&execution);
            let watched = execution.ends_are_watched && !execution.ends_are_steps;
            (watched, Position::of(&mut execution, schedule, self.limits.steps))
        };
        runtime.tear_down();
        if watched {
            // only now it shows that the ends of threads must be steps here
            return self.position(program, &Schedule { ends: true, ..schedule.clone() });
        }
        let misfit = follow.borrow_mut().misfit.take();
        misfit.map_or(Ok(position), Err)
    }
}

impl Position {
    /// A fingerprint of everything that the rest of the execution depends on: equal at equal states, however they were reached.
    #[must_use]
    pub fn state(&self) -> u64 {
        self.state
    }

    fn of(execution: &mut Execution, schedule: &Schedule, step_limit: usize) -> Position {
        let threads = (0..execution.threads.len()).map(|index| Standing::of(execution, id_of(index))).collect();
        let open = execution.enabled_mask() != 0 && !execution.exited && execution.failure.is_none();
        let state = execution.state();
        let trace = Recording::finish(execution, step_limit);
        Position { schedule: schedule.clone(), trace, threads, open, state }
    }
}

impl Standing {
    fn of(execution: &Execution, id: ThreadId) -> Standing {
        let thread = &execution.threads[id.index()];
        let waits = || execution.recording.as_ref().and_then(|recording| recording.waiting_of(execution, id));
        let (doing, location) = match thread.status {
            Status::Announced if execution.enabled(id) => {
                let object = thread.op.accesses().iter().map(|access| access.object);
                let object = object.clone().find(|object| *object != PROCESS).map(ObjectId);
                let (verb, ways, late) = (thread.op.verb.name, thread.op.alternatives, execution.is_late(id));
                // a wait that ends without being woken is that wait's end, whatever comes in the same step
                let (verb, object) = match thread.waits_on {
                    Some((verb, object)) if late => (verb, Some(ObjectId(object))),
                    _ => (verb, object),
                };
                (Doing::Next { verb, object, ways, late }, thread.op.location)
            }
            Status::Announced => (waits().map_or(Doing::Through, Doing::Waits), thread.op.location),
            Status::Waiting(Wait::Everyone) => (Doing::Through, thread.wait_location),
            Status::Waiting(Wait::Sleep) => (Doing::Sleeps, thread.wait_location),
            Status::Waiting(_) => (waits().map_or(Doing::Through, Doing::Waits), thread.wait_location),
            Status::New | Status::Running => (Doing::Through, thread.wait_location),
            Status::Done => return Standing { doing: Doing::Ended, location: None },
        };
        Standing { doing, location: Some(location) }
    }
}
