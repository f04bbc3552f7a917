//! Traces made by hand, for tests.

mod demo;

use super::{Clock, Note, NoteKind, ObjectId, ObjectInfo, Outcome, Step, ThreadId, ThreadInfo, Trace, Waiting};
pub(crate) use demo::line;
use std::time::Duration;

/// A trace in the making. Thread 0 is `main`; states, clocks and held locks are kept as the steps come.
pub(crate) struct Sample {
    trace: Trace,
    states: Vec<String>,
    threads: Vec<Clock>,
    objects: Vec<(Clock, Clock)>,
    holding: Vec<Vec<ObjectId>>,
}

impl Sample {
    pub(crate) fn new() -> Sample {
        let trace = Trace {
            threads: vec![],
            objects: vec![],
            steps: vec![],
            notes: vec![],
            outcome: Outcome::Finished(String::new()),
            dropped: 0,
            elapsed: Duration::ZERO,
        };
        let mut sample = Sample { trace, states: vec![], threads: vec![], objects: vec![], holding: vec![] };
        sample.thread("main");
        sample
    }

    pub(crate) fn thread(&mut self, name: &str) -> ThreadId {
        let id = ThreadId(self.trace.threads.len() as u32);
        self.trace.threads.push(ThreadInfo { name: name.into(), daemon: false, work: vec![] });
        self.threads.push(Clock::default());
        self.holding.push(vec![]);
        if id != ThreadId::MAIN {
            self.note(ThreadId::MAIN, NoteKind::Starts(id), "");
        }
        id
    }

    /// A thread waits for another's end.
    pub(crate) fn join(&mut self, thread: ThreadId, other: ThreadId) {
        self.note(thread, NoteKind::Joins(other), "");
    }

    pub(crate) fn object(&mut self, kind: &'static str, name: &str, initial: &str) -> ObjectId {
        let id = ObjectId(self.trace.objects.len() as u32);
        self.trace.objects.push(ObjectInfo { kind, name: name.into(), initial: initial.into() });
        self.states.push(initial.into());
        self.objects.push((Clock::default(), Clock::default()));
        id
    }

    /// A look at an object, which gives its state.
    pub(crate) fn get(&mut self, thread: ThreadId, object: ObjectId, line: u32) -> &mut Step {
        let state = self.states[object.index()].clone();
        let step = self.push(thread, object, "get", line, true);
        step.result = state;
        step
    }

    /// A write to a variable.
    pub(crate) fn set(&mut self, thread: ThreadId, object: ObjectId, line: u32, state: &str) -> &mut Step {
        self.act(thread, object, "set", line, state)
    }

    /// Any other step. `acquire` and `release` change what the thread holds.
    pub(crate) fn act(
        &mut self,
        thread: ThreadId,
        object: ObjectId,
        verb: &'static str,
        line: u32,
        state: &str,
    ) -> &mut Step {
        self.states[object.index()] = state.into();
        match verb {
            "acquire" => self.holding[thread.index()].push(object),
            "release" => self.holding[thread.index()].retain(|held| *held != object),
            _ => {}
        }
        self.push(thread, object, verb, line, false)
    }

    pub(crate) fn acquire(&mut self, thread: ThreadId, lock: ObjectId, line: u32) -> &mut Step {
        let state = format!("held by {}", self.trace.thread_name(thread));
        self.act(thread, lock, "acquire", line, &state)
    }

    pub(crate) fn release(&mut self, thread: ThreadId, lock: ObjectId, line: u32) -> &mut Step {
        self.act(thread, lock, "release", line, "free")
    }

    /// A condition's wait gives the lock up as a part of the step before.
    pub(crate) fn drop_lock(&mut self, thread: ThreadId, lock: ObjectId) {
        self.holding[thread.index()].retain(|held| *held != lock);
        self.states[lock.index()] = "free".into();
        let holding = self.holding[thread.index()].clone();
        if let Some(step) = self.trace.steps.last_mut() {
            step.also.push((lock, "free".into()));
            step.holding = holding;
        }
    }

    fn push(&mut self, thread: ThreadId, object: ObjectId, verb: &'static str, at: u32, reads_only: bool) -> &mut Step {
        let (writes, reads) = &mut self.objects[object.index()];
        let mut clock = self.threads[thread.index()];
        clock.join(writes);
        if !reads_only {
            clock.join(reads);
        }
        clock.tick(thread);
        if reads_only {
            reads.join(&clock);
        } else {
            writes.join(&clock);
        }
        self.threads[thread.index()] = clock;
        self.trace.steps.push(Step {
            thread,
            object: Some(object),
            verb,
            reads_only,
            result: String::new(),
            state: self.states[object.index()].clone(),
            location: line(at),
            time: Duration::from_millis(self.trace.steps.len() as u64),
            choice: None,
            clock,
            woke: vec![],
            holding: self.holding[thread.index()].clone(),
            waiting: vec![],
            also: vec![],
        });
        self.trace.elapsed = Duration::from_millis(self.trace.steps.len() as u64);
        self.trace.steps.last_mut().expect("it was just pushed")
    }

    pub(crate) fn said(&mut self, thread: ThreadId, text: &str) {
        self.note(thread, NoteKind::Said, text);
    }

    pub(crate) fn passing(&mut self, thread: ThreadId, text: &str) {
        self.note(thread, NoteKind::Passing, text);
    }

    fn note(&mut self, thread: ThreadId, kind: NoteKind, text: &str) {
        let after = self.trace.steps.len();
        self.trace.notes.push(Note { after, thread, kind, text: text.into(), time: Duration::ZERO });
    }

    /// A thread that waits for ever, for what its holders could give up.
    pub(crate) fn waiting(&self, thread: ThreadId, verb: &'static str, object: ObjectId, at: u32) -> Waiting {
        let held = |holder: &ThreadId| self.holding[holder.index()].contains(&object);
        let since = |holder: ThreadId| {
            let took = |step: &&Step| step.thread == holder && step.object == Some(object) && step.verb == "acquire";
            self.trace.steps.iter().rev().find(took).map(|step| step.location)
        };
        let holders = (0..self.holding.len() as u32).map(ThreadId).filter(held);
        Waiting {
            thread,
            name: self.trace.thread_name(thread).into(),
            verb,
            object: Some(object),
            on: self.trace.object_name(object).into(),
            held_by: holders
                .map(|t| super::Held { thread: t, name: self.trace.thread_name(t).into(), since: since(t) })
                .collect(),
            location: line(at),
        }
    }

    /// A thread that waits for ever for another to end.
    pub(crate) fn joining(&self, thread: ThreadId, other: ThreadId, at: u32) -> Waiting {
        let name = |t| self.trace.thread_name(t).to_string();
        Waiting {
            thread,
            name: name(thread),
            verb: "join",
            object: None,
            on: name(other),
            held_by: vec![],
            location: line(at),
        }
    }

    pub(crate) fn ends(mut self, outcome: Outcome) -> Trace {
        self.trace.outcome = outcome;
        self.trace
    }

    pub(crate) fn finished(self, value: &str) -> Trace {
        self.ends(Outcome::Finished(value.into()))
    }
}

/// Two threads add 1 to a counter without a lock, and `adder-2`'s update is lost.
pub(crate) fn lost_update() -> Trace {
    let mut sample = Sample::new();
    let (one, two) = (sample.thread("adder-1"), sample.thread("adder-2"));
    let counter = sample.object("Shared", "counter", "0");
    sample.get(one, counter, 14);
    sample.get(two, counter, 14);
    sample.set(two, counter, 15, "1");
    sample.set(one, counter, 15, "1");
    sample.finished("counter = 1")
}

/// Two threads, two locks taken in opposite order: a deadlock.
pub(crate) fn deadlock() -> Trace {
    let mut sample = Sample::new();
    let (one, two) = (sample.thread("one"), sample.thread("<two>"));
    let (a, b) = (sample.object("Lock", "a", "free"), sample.object("Lock", "b", "free"));
    let log = sample.object("Shared", "log", "0");
    sample.acquire(one, a, 12);
    sample.acquire(two, b, 16);
    sample.set(one, log, 13, "1");
    let waiting = vec![sample.waiting(one, "acquire", b, 14), sample.waiting(two, "acquire", a, 17)];
    sample.ends(Outcome::Deadlock(waiting))
}
