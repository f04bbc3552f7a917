//! Writes an execution down as a [`Trace`], where somebody wants to look at it.

use super::execution::Execution;
use super::pending::PROCESS;
use super::thread::{Status, Wait};
use crate::sched::op::{Mode, Who};
use crate::trace::{Held, Note, NoteKind, ObjectId, ObjectInfo, Outcome, Step, ThreadId, ThreadInfo, Trace, Waiting};
use std::panic::Location;
use std::time::Duration;

/// What an object shows of itself after a step.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) state: String,
    pub(crate) holders: Vec<Who>,
}

/// The record in the making.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    threads: Vec<ThreadInfo>,
    objects: Vec<ObjectInfo>,
    steps: Vec<Step>,
    notes: Vec<Note>,
    /// By object: who holds it, since which line.
    holders: Vec<Vec<(ThreadId, &'static Location<'static>)>>,
    /// Who could not go on when the step under way was chosen.
    waiting: Vec<ThreadId>,
}

impl Recording {
    pub(super) fn thread(&mut self, name: &str, daemon: bool) {
        self.threads.push(ThreadInfo { name: name.to_string(), daemon, work: vec![] });
    }

    /// Enters an object; the process itself is object 0 and is entered first.
    pub(crate) fn object(&mut self, kind: &'static str, name: Option<&str>, initial: String) {
        if self.objects.is_empty() {
            self.objects.push(ObjectInfo { kind: "process", name: "the program".into(), initial: "runs".into() });
        }
        let number = self.objects.iter().filter(|o| o.kind == kind).count() + 1;
        let name = name.map_or_else(|| format!("{kind}-{number}"), str::to_string);
        self.objects.push(ObjectInfo { kind, name, initial });
    }

    /// The names of the threads, for what an object shows of itself.
    pub(crate) fn name_of(&self, who: Who) -> String {
        let index = usize::try_from(who.0.saturating_sub(1)).unwrap_or(usize::MAX);
        self.threads.get(index).map_or_else(|| "another program's thread".into(), |thread| thread.name.clone())
    }

    /// Notes who waits while `thread` takes the next step.
    #[inline]
    pub(super) fn before_step(execution: &mut Execution, thread: ThreadId) {
        if execution.recording.is_none() {
            return;
        }
        let waits = |id: &ThreadId| match execution.threads[id.index()].status {
            Status::Announced => !execution.enabled(*id),
            Status::Waiting(_) => true,
            Status::New | Status::Running | Status::Done => false,
        };
        let waiting =
            (0..).map(ThreadId).take(execution.threads.len()).filter(|id| *id != thread && waits(id)).collect();
        if let Some(recording) = &mut execution.recording {
            recording.waiting = waiting;
        }
    }

    /// Writes the last event of `execution` down, if it is recorded.
    pub(crate) fn step(execution: &mut Execution, result: String, view: Option<View>) {
        let Some(recording) = &mut execution.recording else { return };
        let Some(event) = execution.events.last() else { return };
        let object = event.op.accesses().iter().find(|a| a.object != PROCESS || event.op.verb.name == "exit");
        let object = object.map(|access| ObjectId(access.object));
        let mut state = String::new();
        if let Some(view) = view {
            state = view.state;
            recording.hold(object, event.thread, &view.holders, event.op.location);
        }
        let choices = event.op.alternatives;
        recording.steps.push(Step {
            thread: event.thread,
            object,
            verb: event.op.verb.name,
            reads_only: event.op.accesses().iter().all(|access| access.mode == Mode::Read),
            result,
            state,
            location: event.op.location,
            time: Duration::from_nanos(execution.now),
            choice: (choices > 1).then_some((event.alternative, choices)),
            clock: event.clock,
            also: Vec::new(),
            woke: Vec::new(),
            holding: recording.held_by(event.thread),
            waiting: std::mem::take(&mut recording.waiting),
        });
    }

    /// An operation that was a part of the last step changed an object.
    pub(crate) fn amend(
        &mut self,
        object: ObjectId,
        thread: ThreadId,
        view: View,
        location: &'static Location<'static>,
    ) {
        self.hold(Some(object), thread, &view.holders, location);
        let holding = self.held_by(thread);
        if let Some(step) = self.steps.last_mut() {
            step.also.push((object, view.state));
            step.holding = holding;
        }
    }

    pub(crate) fn woke(&mut self, thread: ThreadId) {
        if let Some(step) = self.steps.last_mut() {
            step.woke.push(thread);
        }
    }

    pub(crate) fn note(execution: &mut Execution, kind: NoteKind, text: String) {
        let (thread, time) = (execution.current, Duration::from_nanos(execution.now));
        if let Some(recording) = &mut execution.recording {
            let after = recording.steps.len();
            recording.notes.push(Note { after, thread, kind, text, time });
        }
    }

    fn hold(&mut self, object: Option<ObjectId>, by: ThreadId, holders: &[Who], at: &'static Location<'static>) {
        let Some(object) = object else { return };
        if self.holders.len() <= object.index() {
            self.holders.resize_with(object.index() + 1, Vec::new);
        }
        let known = &mut self.holders[object.index()];
        known.retain(|(thread, _)| holders.contains(&Execution::who(*thread)));
        if holders.contains(&Execution::who(by)) && !known.iter().any(|(thread, _)| *thread == by) {
            known.push((by, at));
        }
    }

    fn held_by(&self, thread: ThreadId) -> Vec<ObjectId> {
        let holds = |holders: &Vec<(ThreadId, _)>| holders.iter().any(|(holder, _)| *holder == thread);
        (0..).zip(&self.holders).filter(|(_, holders)| holds(holders)).map(|(id, _)| ObjectId(id)).collect()
    }

    fn holders_of(&self, object: u32) -> Vec<Held> {
        let holders = self.holders.get(object as usize).map_or(&[][..], Vec::as_slice);
        let held = |(thread, since): &(ThreadId, &'static Location<'static>)| Held {
            thread: *thread,
            name: self.name_of(Execution::who(*thread)),
            since: Some(since),
        };
        holders.iter().map(held).collect()
    }

    /// The finished record of `execution`, which must have been recorded.
    pub(crate) fn finish(execution: &mut Execution, step_limit: usize) -> Trace {
        let recording = execution.recording.take().unwrap_or_default();
        let outcome = recording.outcome(execution, step_limit);
        Trace {
            threads: recording.threads,
            objects: recording.objects,
            steps: recording.steps,
            notes: recording.notes,
            outcome,
            dropped: 0,
            elapsed: Duration::from_nanos(execution.now),
        }
    }

    fn outcome(&self, execution: &Execution, step_limit: usize) -> Outcome {
        if let Some(failure) = execution.failure.clone() {
            return failure.into();
        }
        if execution.limit_reached {
            return Outcome::Limit { steps: step_limit };
        }
        if execution.finished() {
            return Outcome::Finished(execution.value.clone().unwrap_or_default());
        }
        Outcome::Deadlock(self.waiting(execution))
    }

    /// Every thread that waits for ever, daemons left out.
    fn waiting(&self, execution: &Execution) -> Vec<Waiting> {
        let counts = (0..).map(ThreadId).zip(&execution.threads).filter(|(_, thread)| !thread.daemon);
        counts.filter_map(|(id, _)| self.waiting_of(execution, id)).collect()
    }

    /// What a thread waits for, if it waits for something in particular.
    pub(crate) fn waiting_of(&self, execution: &Execution, id: ThreadId) -> Option<Waiting> {
        let thread = &execution.threads[id.index()];
        let mut waiting = Waiting {
            thread: id,
            name: thread.name.to_string(),
            verb: thread.op.verb.name,
            object: None,
            on: String::new(),
            held_by: Vec::new(),
            location: thread.op.location,
        };
        match thread.status {
            Status::Announced => {
                // a thread that was not woken waits on what would wake it, not for the lock it takes afterwards
                let (verb, object) = match thread.waits_on {
                    Some((verb, object)) if !thread.woken => (verb, Some(object)),
                    _ => (thread.op.verb.name, thread.op.accesses().first().map(|access| access.object)),
                };
                waiting.verb = verb;
                if let Some(object) = object {
                    self.wait_for(&mut waiting, object);
                }
            }
            Status::Waiting(wait) => {
                waiting.location = thread.wait_location;
                match wait {
                    Wait::Wake { object, verb } => {
                        waiting.verb = verb;
                        self.wait_for(&mut waiting, object);
                    }
                    Wait::Join(other) => {
                        waiting.verb = "join";
                        waiting.on = self.name_of(Execution::who(other));
                    }
                    Wait::Everyone | Wait::Sleep => return None,
                }
            }
            Status::New | Status::Running | Status::Done => return None,
        }
        Some(waiting)
    }

    fn wait_for(&self, waiting: &mut Waiting, object: u32) {
        waiting.object = Some(ObjectId(object));
        waiting.on = self.objects.get(object as usize).map_or_else(|| "?".into(), |o| o.name.clone());
        waiting.held_by = self.holders_of(object);
    }
}
