//! One execution as data: its threads, its objects, what happened, in what order and before what.
//!
//! Nothing here runs a thread or decides anything. The [runtime](super::runtime) announces and commits operations, a
//! [scheduler](super::Scheduler) reads the whole of it to choose, the explorer reads it to find races.

use super::object::ObjectRecord;
use super::pending::{PROCESS, Pending};
use super::print::mix;
use super::record::Recording;
use super::thread::{OwedWake, Status, ThreadRecord, Wait};
use super::timers::Fired;
use crate::sched::exploration::TimeRule;
use crate::sched::op::{Mode, Op, Verb, Who};
use crate::trace::{Clock, MAX_THREADS, Outcome, ThreadId};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::panic::Location;

/// A step that has happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) thread: ThreadId,
    pub(crate) op: Pending,
    /// Its number among its thread's steps, from 1.
    pub(crate) index: u16,
    /// What happened before it, itself included.
    pub(crate) clock: Clock,
    /// What its thread knew before it.
    pub(crate) before: Clock,
    /// The gates of its objects before it.
    pub(crate) gates: [u64; Pending::WIDEST],
    /// How many events each of its objects had before it.
    pub(crate) positions: [u32; Pending::WIDEST],
    pub(crate) alternative: u16,
    /// It could not wait any more: its timer had fired.
    pub(crate) fired: bool,
}

/// What a panic left behind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Failure {
    pub(crate) thread: String,
    pub(crate) message: String,
    pub(crate) at: Option<String>,
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Outcome {
        Outcome::Failed { thread: failure.thread, message: failure.message, at: failure.at }
    }
}

pub(crate) struct Execution {
    pub(crate) threads: Vec<ThreadRecord>,
    pub(crate) objects: Vec<ObjectRecord>,
    used_objects: usize,
    pub(crate) events: Vec<Event>,
    pub(crate) fired: Vec<Fired>,
    pub(crate) time: TimeRule,
    pub(crate) now: u64,
    /// Some operation of this execution has a timeout, under ordered time: the clock is part of the state.
    pub(crate) timed: bool,
    pub(crate) current: ThreadId,
    pub(crate) last: ThreadId,
    /// Threads whose wait is over and that go on before anybody chooses.
    pub(crate) resumable: VecDeque<ThreadId>,
    pub(crate) value: Option<String>,
    pub(crate) failure: Option<Failure>,
    pub(crate) exited: bool,
    pub(crate) limit_reached: bool,
    /// The ends of threads are steps: only where the program looks at whether a thread is alive.
    pub(crate) ends_are_steps: bool,
    pub(crate) ends_are_watched: bool,
    /// Threads whose steps were widened while they unwound: they must not be put to sleep.
    pub(crate) unsleepable: u32,
    /// Something that keeps the exploration from being complete.
    pub(crate) trouble: Option<Trouble>,
    state_print: u64,
    pub(crate) order_print: u64,
    pub(crate) recording: Option<Recording>,
}

/// What keeps an exploration from being complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    TooManyThreads,
    Diverged(String),
}

impl Execution {
    pub(crate) fn new(time: TimeRule) -> Execution {
        Execution {
            threads: Vec::with_capacity(MAX_THREADS),
            objects: Vec::new(),
            used_objects: 0,
            events: Vec::with_capacity(128),
            fired: Vec::new(),
            time,
            now: 0,
            timed: false,
            current: ThreadId::MAIN,
            last: ThreadId::MAIN,
            resumable: VecDeque::new(),
            value: None,
            failure: None,
            exited: false,
            limit_reached: false,
            ends_are_steps: false,
            ends_are_watched: false,
            unsleepable: 0,
            trouble: None,
            state_print: 0,
            order_print: 0,
            recording: None,
        }
    }

    /// Back to before the first step. What was learned about the program as a whole stays.
    pub(crate) fn reset(&mut self) {
        self.threads.clear();
        for object in &mut self.objects[..self.used_objects] {
            object.events.clear();
        }
        self.used_objects = 0;
        self.events.clear();
        self.fired.clear();
        self.resumable.clear();
        (self.now, self.timed, self.current, self.last) = (0, false, ThreadId::MAIN, ThreadId::MAIN);
        (self.value, self.failure, self.exited, self.limit_reached) = (None, None, false, false);
        (self.state_print, self.order_print) = (0, 0);
        let process = self.new_object(0, 0);
        debug_assert_eq!(process, PROCESS);
    }

    // ---- threads and objects ----

    /// Enters a thread; none if there are too many to explore.
    pub(crate) fn new_thread(&mut self, name: Cow<'static, str>, daemon: bool) -> Option<ThreadId> {
        let id = self.threads.len();
        if id == MAX_THREADS {
            self.trouble = Some(Trouble::TooManyThreads);
            return None;
        }
        let id = ThreadId(u32::try_from(id).unwrap_or(u32::MAX));
        let (clock, key, order_print) = match self.threads.get_mut(self.current.index()) {
            None => (Clock::default(), 77, 77),
            Some(parent) => {
                parent.children += 1;
                let key = mix(parent.key, parent.children);
                (parent.clock, key, mix(parent.order_print, key))
            }
        };
        let here = Location::caller();
        self.threads.push(ThreadRecord {
            status: Status::New,
            op: Pending::new(Verb::new("start"), here),
            wait_location: here,
            waits_on: None,
            woken: false,
            fired: false,
            alternative: 0,
            late: false,
            wake_was_late: false,
            deadline: 0,
            history: mix(key, 1),
            order_print,
            clock,
            key,
            children: 0,
            names_given: 0,
            objects: 0,
            daemon,
            name,
            owed_wake: None,
        });
        self.state_print = self.state_print.wrapping_add(self.thread_print(id));
        Some(id)
    }

    /// Enters an object.
    pub(crate) fn new_object(&mut self, gate: u64, print: u64) -> u32 {
        let id = self.used_objects;
        self.used_objects += 1;
        if id == self.objects.len() {
            self.objects.push(ObjectRecord::default());
        }
        let key = match self.threads.get_mut(self.current.index()) {
            None => id as u64,
            Some(maker) => {
                maker.objects += 1;
                mix(maker.key, maker.objects << 8)
            }
        };
        let events = std::mem::take(&mut self.objects[id].events);
        self.objects[id] = ObjectRecord { key, gate, print, events, ..ObjectRecord::default() };
        self.objects[id].events.clear();
        let id = u32::try_from(id).unwrap_or(u32::MAX);
        self.state_print = self.state_print.wrapping_add(self.object_print(id));
        id
    }

    #[inline]
    fn thread_print(&self, id: ThreadId) -> u64 {
        let thread = &self.threads[id.index()];
        mix(thread.history, u64::from(id.0) << 2 | u64::from(thread.woken) << 1 | u64::from(thread.fired))
    }

    #[inline]
    fn object_print(&self, id: u32) -> u64 {
        let object = &self.objects[id as usize];
        mix(mix(mix(u64::from(id) + 1000, object.key), object.gate), object.print)
    }

    /// Changes a thread and keeps the fingerprint of the state in step.
    #[inline]
    pub(super) fn alter_thread(&mut self, id: ThreadId, change: impl FnOnce(&mut ThreadRecord)) {
        self.state_print = self.state_print.wrapping_sub(self.thread_print(id));
        change(&mut self.threads[id.index()]);
        self.state_print = self.state_print.wrapping_add(self.thread_print(id));
    }

    /// Takes note of what an object holds now.
    #[inline]
    pub(crate) fn update_object(&mut self, id: u32, gate: u64, print: u64) {
        self.state_print = self.state_print.wrapping_sub(self.object_print(id));
        let object = &mut self.objects[id as usize];
        (object.gate, object.print) = (gate, print);
        self.state_print = self.state_print.wrapping_add(self.object_print(id));
    }

    /// A fingerprint of everything that the rest of the execution depends on.
    pub(crate) fn state(&self) -> u64 {
        let mut print = self.state_print;
        if self.timed {
            print = mix(print, self.now);
            for (id, thread) in self.threads.iter().enumerate() {
                if self.timer_is_armed(thread) {
                    print = mix(print, mix(id as u64, thread.deadline));
                }
            }
        }
        print
    }

    /// Who that thread is, to the primitives.
    #[inline]
    pub(crate) fn who(thread: ThreadId) -> Who {
        Who(u64::from(thread.0) + 1)
    }

    /// As [`Pending::print`], with the objects by their place in the program and not by the order in which they were made.
    pub(crate) fn keyed_print(&self, op: &Pending) -> u64 {
        op.accesses().iter().fold(op.verb.code, |print, access| mix(print, self.objects[access.object as usize].key))
    }

    // ---- who can go on ----

    /// Whether the announced operation would not have to wait, given the gate of its first object.
    #[inline]
    pub(crate) fn passes(&self, thread: ThreadId, op: &Pending, gate: u64, woken: bool, fired: bool) -> bool {
        let in_time = self.is_in_time(op, fired);
        let woken = !op.after_wake || woken || in_time;
        woken && ((in_time && !op.after_wake) || op.ready.holds(gate, Execution::who(thread)))
    }

    /// Whether an operation need not wait any longer, because its timeout may be over.
    #[inline]
    fn is_in_time(&self, op: &Pending, fired: bool) -> bool {
        op.timeout.is_some_and(|time| time == 0 || fired || self.time == TimeRule::Free)
    }

    #[inline]
    fn gate_of(&self, op: &Pending) -> u64 {
        op.accesses().first().map_or(0, |access| self.objects[access.object as usize].gate)
    }

    #[inline]
    pub(crate) fn enabled(&self, id: ThreadId) -> bool {
        let thread = &self.threads[id.index()];
        thread.status == Status::Announced
            && self.passes(id, &thread.op, self.gate_of(&thread.op), thread.woken, thread.fired)
    }

    /// One bit for each thread that can take a step.
    pub(crate) fn enabled_mask(&self) -> u32 {
        (0..self.threads.len()).filter(|&t| self.enabled(id_of(t))).fold(0, |mask, t| mask | 1 << t)
    }

    /// Lets a thread perform its announced operation.
    pub(crate) fn grant(&mut self, id: ThreadId, alternative: u16) {
        let late = self.is_late(id);
        let thread = &mut self.threads[id.index()];
        (thread.status, thread.alternative, thread.late) = (Status::Running, alternative, late);
    }

    /// Whether the operation that a thread performs finds that its own timeout is over.
    pub(crate) fn finds_itself_late(&self, id: ThreadId) -> bool {
        let thread = &self.threads[id.index()];
        thread.late && !thread.op.owed
    }

    /// Whether an announced operation goes on only because its timeout is over.
    pub(crate) fn is_late(&self, id: ThreadId) -> bool {
        let thread = &self.threads[id.index()];
        let op = &thread.op;
        let ready = if op.after_wake { thread.woken } else { op.ready.holds(self.gate_of(op), Execution::who(id)) };
        op.timeout.is_some() && !ready
    }

    // ---- an operation ----

    /// A thread says what it will do next.
    pub(crate) fn announce(&mut self, id: ThreadId, mut op: Pending) {
        let now = self.now;
        let own = op.accesses().first().map(|access| (op.verb.name, access.object));
        self.threads[id.index()].waits_on = own.filter(|_| op.after_wake);
        if let Some(owed) = self.threads[id.index()].owed_wake.take() {
            (op.after_wake, op.owed) = (true, true);
            op.timeout = owed.timeout;
            op.location = owed.location;
            self.threads[id.index()].waits_on = Some((owed.verb.name, owed.object));
            if owed.timeout.is_some() {
                // that the wait ends late takes its thread out of the object's queue, in the same step
                op.touch(owed.object, Mode::Write);
            }
        }
        if self.threads[id.index()].daemon {
            op.touch(PROCESS, Mode::Read);
        }
        if op.timeout.is_some() && self.time == TimeRule::Ordered {
            self.timed = true;
        }
        let thread = &mut self.threads[id.index()];
        thread.status = Status::Announced;
        thread.op = op;
        thread.deadline = now.saturating_add(op.timeout.unwrap_or(0));
        if thread.fired {
            self.alter_thread(id, |thread| thread.fired = false);
        }
    }

    /// A thread has performed its announced operation and learned `saw`.
    pub(crate) fn commit(&mut self, id: ThreadId, saw: u64) {
        let at = u32::try_from(self.events.len()).unwrap_or(u32::MAX);
        let thread = &self.threads[id.index()];
        let op = thread.op;
        let before = thread.clock;
        let mut clock = before;
        let index = clock.tick(id);
        let mut print = mix(thread.order_print, mix(op.verb.code, u64::from(thread.alternative)));
        let mut positions = [0; Pending::WIDEST];
        let mut gates = [0; Pending::WIDEST];
        for (access, (position, gate)) in op.accesses().iter().zip(positions.iter_mut().zip(&mut gates)) {
            let object = &mut self.objects[access.object as usize];
            *gate = object.gate;
            *position = u32::try_from(object.events.len()).unwrap_or(u32::MAX);
            object.events.push(at);
            object.turn_to(access.mode);
            clock.join(&object.base);
            print = mix(print, mix(object.key, object.base_print));
        }
        for access in op.accesses() {
            self.objects[access.object as usize].enter(access.mode, &clock, print);
        }
        let (alternative, fired, late) = (thread.alternative, thread.fired, thread.late);
        self.events.push(Event { thread: id, op, index, clock, before, gates, positions, alternative, fired });
        self.order_print = self.order_print.wrapping_add(mix(print, 3));
        self.last = id;
        let learned = mix(mix(self.keyed_print(&op), saw), u64::from(late));
        self.alter_thread(id, |thread| {
            thread.clock = clock;
            thread.order_print = print;
            thread.history = mix(thread.history, learned);
            if op.after_wake {
                (thread.woken, thread.wake_was_late) = (false, late);
            }
            thread.fired = false;
        });
    }

    /// An operation that becomes a part of the step before: one in a destructor while its thread unwinds, which cannot
    /// wait for a turn, or one that is [glued](crate::sched::glue) to it.
    pub(crate) fn fuse(&mut self, id: ThreadId, object: u32, mode: Mode, learned: u64) {
        let Some(at) = self.events.len().checked_sub(1) else { return };
        self.alter_thread(id, |thread| thread.history = mix(thread.history, learned));
        let position = u32::try_from(self.objects[object as usize].events.len()).unwrap_or(u32::MAX);
        let event = &mut self.events[at];
        let known = event.op.accesses().iter().any(|access| access.object == object && access.mode == Mode::Write);
        let slot = event.op.accesses().len();
        if !known {
            self.unsleepable |= 1 << id.0 | 1 << event.thread.0;
            if !event.op.touch(object, mode) {
                self.trouble = Some(Trouble::Diverged("a panic touched more objects than one step may".into()));
                return;
            }
            event.positions[slot] = position;
            event.gates[slot] = self.objects[object as usize].gate;
        }
        let thread_clock = self.threads[id.index()].clock;
        let record = &mut self.objects[object as usize];
        record.turn_to(mode);
        event.clock.join(&record.base);
        event.clock.join(&thread_clock);
        let (clock, owner) = (event.clock, event.thread);
        if !known {
            record.events.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        let print = mix(self.threads[id.index()].order_print, mix(record.key, record.base_print));
        record.enter(mode, &clock, print);
        self.order_print = self.order_print.wrapping_add(mix(print, 5));
        for thread in [id, owner] {
            self.threads[thread.index()].clock.join(&clock);
        }
    }

    /// The running thread enqueues itself: from now on it can be woken.
    pub(crate) fn await_wake(&mut self, id: ThreadId) {
        self.alter_thread(id, |thread| thread.woken = false);
    }

    /// The running thread's next operation waits until it is woken.
    pub(crate) fn owe_wake(&mut self, id: ThreadId, object: u32, op: Op) {
        let timeout = op.timeout.map(|timeout| u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX));
        let owed = OwedWake { object, verb: op.verb, timeout, location: op.location };
        self.threads[id.index()].owed_wake = Some(owed);
    }

    /// Thread `by` has woken `id`.
    pub(crate) fn wake(&mut self, by: ThreadId, id: ThreadId) {
        let waker = &self.threads[by.index()];
        let (clock, print) = (waker.clock, waker.order_print);
        // a wait that may end by itself at any time does not need the waker: that its end comes after is one of two orders,
        // which the object that both touch tells apart
        let woken = &self.threads[id.index()];
        let needed = !self.is_in_time(&woken.op, woken.fired);
        self.alter_thread(id, |thread| {
            thread.woken = true;
            if needed {
                thread.clock.join(&clock);
                thread.order_print = mix(thread.order_print, print);
            }
        });
        if matches!(self.threads[id.index()].status, Status::Waiting(Wait::Wake { .. })) {
            self.resume_soon(id);
        }
    }

    /// Whether a thread knows of every write to an object.
    pub(crate) fn knows_all_of(&self, id: ThreadId, object: u32) -> bool {
        self.objects[object as usize].base.is_before(&self.threads[id.index()].clock)
    }

    /// Whether every thread but the main one and the daemons has ended.
    pub(super) fn everyone_is_done(&self) -> bool {
        self.threads.iter().skip(1).all(|thread| thread.daemon || thread.status == Status::Done)
    }

    /// Whether there are daemon threads. (Not whether one still lives: that would be an observation that is no step.)
    pub(crate) fn has_daemons(&self) -> bool {
        self.threads.iter().any(|thread| thread.daemon)
    }

    /// The program does not repeat itself: the same schedule has led a thread to another operation than before.
    pub(crate) fn diverged(&mut self, id: ThreadId) {
        let what = match self.threads.get(id.index()) {
            Some(thread) => {
                let (name, verb, line) = (&thread.name, thread.op.verb.name, thread.op.location.line());
                format!("the same schedule led {name} to another step than before ({verb} at line {line})")
            }
            None => format!("the same schedule did not start thread {id} again"),
        };
        self.trouble = Some(Trouble::Diverged(what));
    }

    // ---- the end ----

    /// Whether the execution came to its proper end.
    pub(crate) fn finished(&self) -> bool {
        self.everyone_is_done() && self.threads.first().is_some_and(|main| main.status == Status::Done || self.exited)
    }
}

/// A thread's id from its index.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "there are at most MAX_THREADS")]
pub(crate) fn id_of(index: usize) -> ThreadId {
    ThreadId(index as u32)
}
