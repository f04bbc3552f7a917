//! Runs one execution after another: carries the threads, hands out the turns, unwinds what is left.

use super::carrier::{Carrier, put_stack, step_aside, take_stack};
use super::execution::{Execution, Failure, Trouble, id_of};
use super::pending::{PROCESS, Pending};
use super::record::Recording;
use super::thread::{Status, Wait};
use super::{Choice, Scheduler};
use crate::sched::exploration::TimeRule;
use crate::sched::op::{Mode, Verb};
use crate::sched::program::Program;
use crate::sched::world::{self, Unwind};
use crate::trace::ThreadId;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::rc::Rc;

/// What a thread that asked for a turn has to do when it goes on.
pub(crate) enum Turn {
    /// Perform the operation; it is a step.
    Step,
    /// Perform it as a part of the step before: its thread unwinds, or it is glued.
    Fused,
    /// Perform it and tell nobody: the execution is being torn down.
    Unseen,
}

type Body = Box<dyn FnOnce()>;

/// The controlled world on this OS thread.
pub(crate) struct Runtime {
    pub(crate) execution: RefCell<Execution>,
    scheduler: Rc<RefCell<dyn Scheduler>>,
    carriers: RefCell<Vec<Option<Carrier>>>,
    bodies: RefCell<VecDeque<(ThreadId, Body)>>,
    next: Cell<Option<Choice>>,
    phase: Cell<Phase>,
    glued: Cell<u32>,
    /// Threads that unwind although they did not fail, as bits.
    unwound: Cell<u32>,
    step_limit: usize,
    /// Tells this execution's objects from those of any other.
    pub(crate) epoch: Cell<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The scheduler decides.
    Scheduled,
    /// The scheduler has had enough of this execution.
    Stopped,
    /// What is left runs to its end, with as few switches as possible, and nobody looks.
    Quiet,
    /// What is still left unwinds.
    Unwinding,
}

impl Runtime {
    pub(crate) fn new(scheduler: Rc<RefCell<dyn Scheduler>>, time: TimeRule, step_limit: usize) -> Rc<Runtime> {
        Rc::new(Runtime {
            execution: RefCell::new(Execution::new(time)),
            scheduler,
            carriers: RefCell::default(),
            bodies: RefCell::default(),
            next: Cell::new(None),
            phase: Cell::new(Phase::Stopped),
            glued: Cell::new(0),
            unwound: Cell::new(0),
            step_limit,
            epoch: Cell::new(0),
        })
    }

    // ---- called by the scheduler's owner ----

    /// Runs the program until it ends or the scheduler stops it. Follow with [`Runtime::tear_down`].
    pub(crate) fn run(self: &Rc<Runtime>, program: &Program) {
        let _inside = world::enter(Rc::clone(self));
        self.epoch.set(world::next_epoch());
        self.execution.borrow_mut().reset();
        self.next.set(None);
        self.unwound.set(0);
        self.phase.set(Phase::Scheduled);
        let (runtime, program) = (Rc::clone(self), program.clone());
        let main = move || {
            let value = program.run();
            runtime.execution.borrow_mut().value = Some(value);
            runtime.end_of_main();
        };
        self.spawn(Cow::Borrowed("MainThread"), false, Box::new(main));
        self.serve();
    }

    /// Ends whatever is still suspended: lets it run out if it can, unwinds it if it cannot.
    pub(crate) fn tear_down(self: &Rc<Runtime>) {
        let _inside = world::enter(Rc::clone(self));
        if self.execution.borrow().enabled_mask() != 0 {
            self.execution.borrow_mut().recording = None;
            self.phase.set(Phase::Quiet);
            self.serve();
        }
        self.phase.set(Phase::Unwinding);
        self.bodies.borrow_mut().clear();
        let threads = self.carriers.borrow().len();
        for index in 0..threads {
            let carried = self.carriers.borrow()[index].is_some();
            if carried {
                self.resume(id_of(index));
                debug_assert!(self.carriers.borrow()[index].is_none(), "an unwinding thread does not step aside");
            }
        }
        self.carriers.borrow_mut().clear();
    }

    // ---- the main loop, on the OS thread's own stack ----

    fn serve(self: &Rc<Runtime>) {
        loop {
            let starting = self.bodies.borrow_mut().pop_front();
            if let Some((id, body)) = starting {
                self.start(id, body);
                continue;
            }
            let going_on = self.execution.borrow_mut().resumable.pop_front();
            if let Some(id) = going_on {
                self.resume(id);
                continue;
            }
            let Some(choice) = self.next.take().or_else(|| self.choose()) else {
                if self.execution.borrow().resumable.is_empty() {
                    return;
                }
                continue;
            };
            self.grant(choice);
            self.resume(choice.thread);
        }
    }

    fn start(self: &Rc<Runtime>, id: ThreadId, body: Body) {
        let runtime = Rc::clone(self);
        let carrier = Carrier::new(take_stack(), move || {
            if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
                runtime.note_panic(id, payload.as_ref());
            }
        });
        let mut carriers = self.carriers.borrow_mut();
        if carriers.len() <= id.index() {
            carriers.resize_with(id.index() + 1, || None);
        }
        carriers[id.index()] = Some(carrier);
        drop(carriers);
        self.execution.borrow_mut().threads[id.index()].status = Status::Running;
        self.resume(id);
    }

    fn resume(&self, id: ThreadId) {
        self.execution.borrow_mut().current = id;
        let Some(mut carrier) = self.carriers.borrow_mut()[id.index()].take() else { return };
        if carrier.resume() {
            put_stack(carrier.into_stack());
            self.execution.borrow_mut().end_thread(id);
        } else {
            self.carriers.borrow_mut()[id.index()] = Some(carrier);
        }
    }

    fn note_panic(&self, id: ThreadId, payload: &(dyn std::any::Any + Send)) {
        if payload.is::<Unwind>() {
            return;
        }
        let (message, at) = world::last_panic();
        let mut execution = self.execution.borrow_mut();
        let thread = execution.threads[id.index()].name.to_string();
        // of several failures the same one is told whatever order they came in: that order need not be one that matters
        let failure = Failure { thread, message, at };
        if execution.failure.as_ref().is_none_or(|known| failure < *known) {
            execution.failure = Some(failure);
        }
    }

    /// Asks the scheduler; none if nobody can go on by a step.
    fn choose(&self) -> Option<Choice> {
        let mut execution = self.execution.borrow_mut();
        if execution.exited || self.phase.get() == Phase::Stopped || execution.trouble.is_some() {
            return None;
        }
        let mut enabled = execution.enabled_mask();
        while enabled == 0 {
            if execution.time == TimeRule::Free || !execution.fire() || !execution.resumable.is_empty() {
                return None;
            }
            enabled = execution.enabled_mask();
        }
        if execution.events.len() >= self.step_limit {
            execution.limit_reached = true;
            self.phase.set(Phase::Stopped);
            return None;
        }
        if self.phase.get() == Phase::Quiet {
            return Some(Choice::first(stay(enabled, execution.last)));
        }
        let choice = self.scheduler.borrow_mut().pick(&mut execution, enabled);
        if choice.is_none() {
            self.phase.set(Phase::Stopped);
        }
        choice
    }

    fn grant(&self, choice: Choice) {
        let mut execution = self.execution.borrow_mut();
        Recording::before_step(&mut execution, choice.thread);
        execution.grant(choice.thread, choice.alternative);
    }

    // ---- called by threads, on their own stacks ----

    /// The thread that runs now.
    #[inline]
    pub(crate) fn current(&self) -> ThreadId {
        self.execution.borrow().current
    }

    /// Announces an operation and waits for its turn. This is the one scheduling point there is.
    pub(crate) fn turn(&self, op: Pending) -> Turn {
        if self.phase.get() == Phase::Unwinding {
            return self.unwinding();
        }
        if self.glued.get() > 0 || std::thread::panicking() {
            return Turn::Fused;
        }
        let me = {
            let mut execution = self.execution.borrow_mut();
            let me = execution.current;
            execution.announce(me, op);
            me
        };
        let others_first = !self.bodies.borrow().is_empty() || !self.execution.borrow().resumable.is_empty();
        // a thread that has just started only announces: all of them shall have done so before anybody chooses
        if !others_first && self.starting_is_over() {
            match self.choose() {
                Some(choice) if choice.thread == me => {
                    self.grant(choice);
                    return Turn::Step;
                }
                choice => self.next.set(choice),
            }
        }
        step_aside();
        if self.phase.get() == Phase::Unwinding {
            return self.unwinding();
        }
        Turn::Step
    }

    fn starting_is_over(&self) -> bool {
        let execution = self.execution.borrow();
        execution.threads.iter().all(|thread| thread.status != Status::New)
    }

    fn unwinding(&self) -> Turn {
        let bit = 1 << self.current().0;
        // the panic may be another thread's, below which this one was resumed to unwind: see `make_way`
        if std::thread::panicking() && self.unwound.get() & bit != 0 {
            return Turn::Unseen;
        }
        self.unwound.set(self.unwound.get() | bit);
        resume_unwind(Box::new(Unwind))
    }

    /// The running thread unwinds, and a destructor of its needs what it would have to wait for, which it cannot: ends the
    /// execution and unwinds every other thread now, so that they let go of what they hold.
    pub(crate) fn make_way(&self) {
        let me = self.current();
        self.unwound.set(self.unwound.get() | 1 << me.0);
        if self.phase.replace(Phase::Unwinding) != Phase::Unwinding {
            let what = "a destructor has to wait while its thread panics, and what would come of that is not explored";
            self.execution.borrow_mut().trouble.get_or_insert(Trouble::Diverged(what.into()));
        }
        let threads = self.carriers.borrow().len();
        for index in (0..threads).filter(|&index| index != me.index()) {
            self.resume(id_of(index));
        }
        self.execution.borrow_mut().current = me;
    }

    /// Waits without a step.
    pub(crate) fn wait(&self, wait: Wait, location: &'static Location<'static>) {
        if self.phase.get() == Phase::Unwinding {
            self.unwinding();
            return;
        }
        let over = {
            let mut execution = self.execution.borrow_mut();
            let me = execution.current;
            execution.wait(me, wait, location)
        };
        if over {
            return;
        }
        if std::thread::panicking() {
            self.make_way();
            return;
        }
        step_aside();
        if self.phase.get() == Phase::Unwinding {
            self.unwinding();
        }
    }

    /// Sleeps on the virtual clock.
    pub(crate) fn sleep(&self, nanos: u64, location: &'static Location<'static>) {
        {
            let mut execution = self.execution.borrow_mut();
            let me = execution.current;
            execution.sleep_until(me, nanos);
        }
        self.wait(Wait::Sleep, location);
    }

    /// Starts a thread; it will run up to its first operation before anybody chooses.
    ///
    /// # Panics
    /// If there are too many threads to explore; the exploration then says so.
    pub(crate) fn spawn(&self, name: Cow<'static, str>, daemon: bool, body: Body) -> ThreadId {
        let mut execution = self.execution.borrow_mut();
        if let Some(recording) = &mut execution.recording {
            recording.thread(&name, daemon);
        }
        let Some(id) = execution.new_thread(name, daemon) else {
            drop(execution);
            panic!("more threads than can be explored");
        };
        drop(execution);
        self.bodies.borrow_mut().push_back((id, body));
        id
    }

    /// Runs operations as parts of the step before.
    pub(crate) fn glue<R>(&self, operations: impl FnOnce() -> R) -> R {
        struct Unglue<'a>(&'a Cell<u32>);
        impl Drop for Unglue<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get() - 1);
            }
        }
        self.glued.set(self.glued.get() + 1);
        let _unglue = Unglue(&self.glued);
        operations()
    }

    /// The main thread is through: waits for the others as Python does, then takes the daemons' ground away.
    #[track_caller]
    fn end_of_main(&self) {
        let here = Location::caller();
        self.wait(Wait::Everyone, here);
        if self.execution.borrow().has_daemons() {
            let mut exit = Pending::new(Verb::new("exit"), here);
            exit.touch(PROCESS, Mode::Write);
            if let Turn::Step = self.turn(exit) {
                let mut execution = self.execution.borrow_mut();
                let me = execution.current;
                execution.commit(me, 0);
                execution.exited = true;
                Recording::step(&mut execution, String::new(), None);
            }
        }
    }

    /// A choice that no thread but this one takes part in.
    pub(crate) fn choice(&self, ways: u16, location: &'static Location<'static>) -> u16 {
        let mut op = Pending::new(Verb::new("choose"), location);
        op.alternatives = ways;
        match self.turn(op) {
            Turn::Step => {
                let mut execution = self.execution.borrow_mut();
                let me = execution.current;
                let way = execution.threads[me.index()].alternative;
                execution.commit(me, way.into());
                Recording::step(&mut execution, way.to_string(), None);
                way
            }
            Turn::Fused | Turn::Unseen => 0,
        }
    }

    /// Whether the end of a thread is a step here.
    pub(crate) fn ends_are_steps(&self) -> bool {
        self.execution.borrow().ends_are_steps
    }

    /// The program looks at whether a thread has ended: ends must be steps. If they are not yet, this execution is void and
    /// the search begins anew.
    pub(crate) fn watch_ends(&self) {
        let mut execution = self.execution.borrow_mut();
        execution.ends_are_watched = true;
        if !execution.ends_are_steps {
            self.phase.set(Phase::Stopped);
        }
    }

    /// What the running thread has learned so far.
    pub(crate) fn knowledge(&self) -> u64 {
        let execution = self.execution.borrow();
        execution.threads[execution.current.index()].history
    }

    pub(crate) fn give_up(&self, trouble: Trouble) {
        self.execution.borrow_mut().trouble.get_or_insert(trouble);
        self.phase.set(Phase::Stopped);
    }
}

/// The thread itself if it can go on, else the first that can: the way with the fewest switches.
pub(crate) fn stay(enabled: u32, last: ThreadId) -> ThreadId {
    if enabled >> last.0 & 1 == 1 { last } else { ThreadId(enabled.trailing_zeros()) }
}
