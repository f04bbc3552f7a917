//! One execution as data: its threads, its objects, what happened, in what order and before what.
//!
//! Nothing here runs a thread or decides anything. The [runtime](super::runtime) announces and commits operations, a
//! [scheduler](super::Scheduler) reads the whole of it to choose, the explorer reads it to find races.

use super::object::ObjectRecord;
use super::pending::{PROCESS, Pending};
use super::pool::Pool;
use super::print::mix;
use super::record::Recording;
use super::steps::count;
use super::thread::{Status, ThreadRecord};
use super::timers::Fired;
use crate::sched::exploration::TimeRule;
use crate::sched::op::Who;
use crate::trace::{Clock, MAX_THREADS, Outcome, ThreadId};
use std::borrow::Cow;
use std::collections::VecDeque;

/// A step that has happened.
#[derive(Clone, Copy, Debug, Default)]
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
    /// Another operation became a part of it.
    pub(super) fused: bool,
    /// What its thread had learned after it.
    pub(super) history: u64,
    /// A fingerprint of all that happened before it, in its order, itself included.
    pub(super) order_print: u64,
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
    pub(crate) threads: Pool<ThreadRecord>,
    pub(crate) objects: Pool<ObjectRecord>,
    pub(crate) events: Pool<Event>,
    /// So many events are those of the last execution over again.
    pub(super) repeats: usize,
    pub(crate) fired: Vec<Fired>,
    pub(crate) time: TimeRule,
    pub(crate) now: u64,
    /// Some operation of this execution has a timeout, under ordered time: the clock is part of the state.
    pub(crate) timed: bool,
    pub(crate) current: ThreadId,
    pub(crate) last: ThreadId,
    /// One bit for each thread that can take a step, but for those in `open`: they have to be asked.
    pub(super) enabled: u32,
    pub(super) open: u32,
    /// One bit for each thread whose announced operation asks a gate.
    pub(super) gated: u32,
    /// One bit for each thread that waits without a step to come.
    pub(super) waiting: u32,
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
    /// It only runs out: what still happens is not taken down.
    pub(super) quiet: bool,
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
            threads: Pool::new(),
            objects: Pool::new(),
            events: Pool::new(),
            repeats: 0,
            fired: Vec::new(),
            time,
            now: 0,
            timed: false,
            current: ThreadId::MAIN,
            last: ThreadId::MAIN,
            enabled: 0,
            open: 0,
            gated: 0,
            waiting: 0,
            resumable: VecDeque::new(),
            value: None,
            failure: None,
            exited: false,
            limit_reached: false,
            ends_are_steps: false,
            ends_are_watched: false,
            unsleepable: 0,
            trouble: None,
            quiet: false,
            order_print: 0,
            recording: None,
        }
    }

    /// Back to before the first step; the next execution begins with `repeats` steps of this one. What was learned about the
    /// program as a whole stays.
    pub(crate) fn reset(&mut self, repeats: usize) {
        (self.repeats, self.quiet) = (repeats, false);
        self.threads.clear();
        self.objects.clear();
        self.events.clear();
        self.fired.clear();
        self.resumable.clear();
        (self.now, self.timed, self.current, self.last) = (0, false, ThreadId::MAIN, ThreadId::MAIN);
        (self.value, self.failure, self.exited, self.limit_reached) = (None, None, false, false);
        (self.order_print, self.enabled, self.open, self.gated, self.waiting) = (0, 0, 0, 0, 0);
        let process = self.new_object(0, 0);
        debug_assert_eq!(process, PROCESS);
    }

    // ---- threads and objects ----

    /// Enters a thread; none if there are too many to explore.
    pub(crate) fn new_thread(&mut self, name: Cow<'static, str>, daemon: bool) -> Option<ThreadId> {
        let id = self.threads.len();
        if id == MAX_THREADS {
            self.meet(Trouble::TooManyThreads);
            return None;
        }
        let (clock, key, order_print) = match self.threads.get_mut(self.current.index()) {
            None => (Clock::default(), 77, 77),
            Some(parent) => {
                parent.children += 1;
                let key = mix(parent.key, parent.children);
                (parent.clock, key, mix(parent.order_print, key))
            }
        };
        let thread = self.threads.add(ThreadRecord::default);
        thread.renew(name, daemon, key);
        (thread.clock, thread.order_print) = (clock, order_print);
        Some(id_of(id))
    }

    /// Enters an object.
    pub(crate) fn new_object(&mut self, gate: u64, print: u64) -> u32 {
        let id = self.objects.len();
        let key = match self.threads.get_mut(self.current.index()) {
            None => id as u64,
            Some(maker) => {
                maker.objects += 1;
                mix(maker.key, maker.objects << 8)
            }
        };
        self.objects.add(ObjectRecord::default).renew(key, gate, print);
        count(id)
    }

    /// A fingerprint of everything that the rest of the execution depends on. It takes a look at every thread and object,
    /// which is cheaper than keeping it up to date: a search asks where it has not been before, and most steps repeat.
    pub(crate) fn state(&self) -> u64 {
        let mut print = 0_u64;
        for (id, thread) in self.threads.iter().enumerate() {
            let flags = (id as u64) << 2 | u64::from(thread.woken) << 1 | u64::from(thread.fired);
            print = print.wrapping_add(mix(thread.history, flags));
        }
        for (id, object) in self.objects.iter().enumerate() {
            print = print.wrapping_add(mix(mix(object.key.wrapping_add(id as u64), object.gate), object.print));
        }
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
        self.meet(Trouble::Diverged(what));
    }

    /// Something keeps the exploration from being complete: nothing is scheduled any more.
    pub(crate) fn meet(&mut self, trouble: Trouble) {
        self.trouble.get_or_insert(trouble);
        self.repeats = 0;
    }

    // ---- the end ----

    /// Whether the execution came to its proper end.
    pub(crate) fn finished(&self) -> bool {
        self.everyone_is_done() && self.threads.first().is_some_and(|main| main.status == Status::Done || self.exited)
    }
}

/// The threads whose bits are set.
#[inline]
pub(crate) fn bits(mut mask: u32) -> impl Iterator<Item = ThreadId> {
    std::iter::from_fn(move || {
        if mask == 0 {
            return None;
        }
        let id = id_of(mask.trailing_zeros() as usize);
        mask &= mask - 1;
        Some(id)
    })
}

/// A thread's id from its index.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "there are at most MAX_THREADS")]
pub(crate) fn id_of(index: usize) -> ThreadId {
    ThreadId(index as u32)
}
