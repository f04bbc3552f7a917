//! Runs one execution after another: carries the threads, hands out the turns, unwinds what is left.

use super::carrier::{Carrier, step_aside};
use super::execution::{Execution, Failure, Trouble, id_of};
use super::pending::{PROCESS, Pending};
use super::print::mix;
use super::record::Recording;
use super::thread::{Status, Wait};
use super::{Choice, Scheduler};
use crate::sched::exploration::TimeRule;
use crate::sched::op::{Op, Verb};
use crate::sched::program::Program;
use crate::sched::thread::EndOfLife;
use crate::sched::world::{self, Unwind};
use crate::trace::ThreadId;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
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

/// What a thread does, and what is dropped when it is through.
type Body = (Box<dyn FnOnce()>, Option<EndOfLife>);

/// The controlled world on this OS thread.
pub(crate) struct Runtime {
    pub(crate) execution: RefCell<Execution>,
    scheduler: Rc<RefCell<dyn Scheduler>>,
    /// By thread. They stay from one execution to the next.
    carriers: RefCell<Vec<Rc<Carrier>>>,
    /// What new threads will do, by thread, until they start.
    bodies: RefCell<Vec<Option<Body>>>,
    /// So many threads have started. They do so in the order of their numbers.
    started: Cell<usize>,
    /// A thread that was granted its operation, but does not run yet.
    next: Cell<Option<ThreadId>>,
    phase: Cell<Phase>,
    glued: Cell<u32>,
    /// Threads that unwind although they did not fail, as bits.
    unwound: Cell<u32>,
    step_limit: usize,
    /// How many steps what is left may take to run out.
    patience: Cell<usize>,
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
            started: Cell::new(0),
            next: Cell::new(None),
            phase: Cell::new(Phase::Stopped),
            glued: Cell::new(0),
            unwound: Cell::new(0),
            step_limit,
            patience: Cell::new(0),
            epoch: Cell::new(0),
        })
    }

    // ---- called by the scheduler's owner ----

    /// Runs the program until it ends or the scheduler stops it. Follow with [`Runtime::tear_down`].
    pub(crate) fn run(self: &Rc<Runtime>, program: &Program) {
        let _inside = world::enter(Rc::clone(self));
        self.epoch.set(world::next_epoch());
        self.execution.borrow_mut().reset(self.scheduler.borrow().repeats());
        self.next.set(None);
        self.started.set(0);
        self.unwound.set(0);
        self.phase.set(Phase::Scheduled);
        let (runtime, program) = (Rc::clone(self), program.clone());
        let main = move || {
            let value = program.run();
            runtime.execution.borrow_mut().value = Some(value);
            runtime.end_of_main();
        };
        self.spawn(Cow::Borrowed("MainThread"), false, (Box::new(main), None));
        self.serve();
    }

    /// Ends whatever is still suspended: lets it run out if it can, unwinds it if it cannot.
    pub(crate) fn tear_down(self: &Rc<Runtime>) {
        if self.carriers.borrow().iter().all(|carrier| carrier.is_idle())
            && self.all_have_started(&self.execution.borrow())
        {
            return;
        }
        let _inside = world::enter(Rc::clone(self));
        if self.execution.borrow().enabled_mask() != 0 {
            let mut execution = self.execution.borrow_mut();
            (execution.recording, execution.quiet, execution.repeats) = (None, true, 0);
            drop(execution);
            self.phase.set(Phase::Quiet);
            self.patience.set(self.step_limit);
            self.serve();
        }
        self.phase.set(Phase::Unwinding);
        let threads = self.bodies.borrow().len();
        for index in 0..threads {
            let body = self.bodies.borrow_mut()[index].take();
            drop(body);
        }
        let carriers = self.carriers.borrow().len();
        (0..carriers).map(id_of).for_each(|id| self.unwind(id));
    }

    /// Unwinds a thread that is still suspended.
    fn unwind(&self, id: ThreadId) {
        let busy = |carriers: &[Rc<Carrier>]| carriers[id.index()].is_suspended();
        if busy(&self.carriers.borrow()) {
            self.resume(id);
            debug_assert!(!busy(&self.carriers.borrow()), "an unwinding thread does not step aside");
        }
    }

    // ---- the main loop, on the OS thread's own stack ----

    fn serve(self: &Rc<Runtime>) {
        loop {
            if let Some(id) = self.next.take() {
                self.resume(id);
                continue;
            }
            let mut execution = self.execution.borrow_mut();
            if !self.all_have_started(&execution) {
                let id = id_of(self.started.replace(self.started.get() + 1));
                execution.threads[id.index()].status = Status::Running;
                drop(execution);
                if self.carriers.borrow().len() == id.index() {
                    self.carriers.borrow_mut().push(Rc::new(Carrier::new(run_body)));
                }
                self.resume(id);
                continue;
            }
            if let Some(id) = execution.resumable.pop_front() {
                drop(execution);
                self.resume(id);
                continue;
            }
            self.next.set(self.choose(&mut execution));
            if self.next.get().is_none() && execution.resumable.is_empty() {
                return;
            }
        }
    }

    fn all_have_started(&self, execution: &Execution) -> bool {
        self.started.get() == execution.threads.len()
    }

    /// Lets a thread go on until it steps aside or ends.
    #[inline]
    fn resume(&self, id: ThreadId) {
        self.execution.borrow_mut().current = id;
        // not borrowed while it runs: a thread that unwinds may resume others
        let carrier = Rc::clone(&self.carriers.borrow()[id.index()]);
        if carrier.resume() {
            self.execution.borrow_mut().end_thread(id);
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

    /// Asks the scheduler and grants the step; none if nobody can go on by a step.
    #[inline(always)]
    fn choose(&self, execution: &mut Execution) -> Option<ThreadId> {
        let choice = match execution.repeated() {
            None => self.ask(execution)?,
            choice => choice?,
        };
        if execution.recording.is_some() {
            Recording::before_step(execution, choice.thread);
        }
        execution.grant(choice.thread, choice.alternative);
        Some(choice.thread)
    }

    #[inline(never)]
    fn ask(&self, execution: &mut Execution) -> Option<Choice> {
        if execution.exited || self.phase.get() == Phase::Stopped || execution.trouble.is_some() {
            return None;
        }
        let mut enabled = execution.settle();
        while enabled == 0 {
            if execution.time == TimeRule::Free || !execution.fire() || !execution.resumable.is_empty() {
                return None;
            }
            enabled = execution.settle();
        }
        if let Some(choice) = execution.repeated() {
            return Some(choice);
        }
        if execution.events.len() >= self.step_limit {
            execution.limit_reached = true;
            self.phase.set(Phase::Stopped);
            return None;
        }
        if self.phase.get() == Phase::Quiet {
            self.patience.set(self.patience.get().checked_sub(1)?);
            return Some(Choice::first(stay(enabled, execution.last)));
        }
        let choice = self.scheduler.borrow_mut().pick(execution, enabled);
        if choice.is_none() {
            self.phase.set(Phase::Stopped);
        }
        choice
    }

    // ---- called by threads, on their own stacks ----

    /// The thread that runs now.
    #[inline]
    pub(crate) fn current(&self) -> ThreadId {
        self.execution.borrow().current
    }

    /// Announces an operation on an object, or on two, and waits for its turn.
    pub(crate) fn turn(&self, op: &Op, object: u32, other: Option<u32>) -> Turn {
        self.turn_for(|pending| pending.set(op, object, other))
    }

    /// Announces an operation and waits for its turn. This is the one scheduling point there is.
    #[inline]
    fn turn_for(&self, set: impl FnOnce(&mut Pending)) -> Turn {
        if self.phase.get() == Phase::Unwinding {
            return self.unwinding();
        }
        if self.glued.get() > 0 || std::thread::panicking() {
            return Turn::Fused;
        }
        let mut execution = self.execution.borrow_mut();
        let me = execution.current;
        execution.announce(me, set);
        // a thread that has just started only announces: all of them shall have done so before anybody chooses
        if execution.resumable.is_empty() && self.all_have_started(&execution) {
            match self.choose(&mut execution) {
                Some(next) if next == me => return Turn::Step,
                next => self.next.set(next),
            }
        }
        drop(execution);
        step_aside();
        if self.phase.get() == Phase::Unwinding {
            return self.unwinding();
        }
        Turn::Step
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
            self.execution.borrow_mut().meet(Trouble::Diverged(what.into()));
        }
        let carriers = self.carriers.borrow().len();
        (0..carriers).map(id_of).for_each(|id| self.unwind(id));
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
    #[inline]
    pub(crate) fn spawn(&self, name: Cow<'static, str>, daemon: bool, (body, end): Body) -> ThreadId {
        let mut execution = self.execution.borrow_mut();
        if let Some(recording) = &mut execution.recording {
            recording.thread(&name, daemon);
        }
        let Some(id) = execution.new_thread(name, daemon) else {
            drop(execution);
            panic!("more threads than can be explored");
        };
        drop(execution);
        let mut bodies = self.bodies.borrow_mut();
        if bodies.len() <= id.index() {
            bodies.resize_with(id.index() + 1, || None);
        }
        bodies[id.index()] = Some((body, end));
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
        let daemons = self.execution.borrow().has_daemons();
        if daemons && let Turn::Step = self.turn(&Op::write(Verb::new("exit")), PROCESS, None) {
            let mut execution = self.execution.borrow_mut();
            let me = execution.current;
            execution.commit(me, 0);
            execution.exited = true;
            Recording::step(&mut execution, String::new(), None);
        }
    }

    /// A choice that no thread but this one takes part in.
    pub(crate) fn choice(&self, ways: u16, location: &'static Location<'static>) -> u16 {
        match self.turn_for(|pending| pending.set_choice(ways, location)) {
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
            execution.repeats = 0;
            self.phase.set(Phase::Stopped);
        }
    }

    /// What the running thread has learned so far.
    pub(crate) fn knowledge(&self) -> u64 {
        let execution = self.execution.borrow();
        execution.threads[execution.current.index()].history
    }

    /// What the running thread will do depends on `place` and `locals` alone, whatever it has learned.
    pub(crate) fn forget(&self, place: u64, locals: u64) {
        let mut execution = self.execution.borrow_mut();
        let me = execution.current;
        let thread = &mut execution.threads[me.index()];
        thread.history = mix(mix(thread.key, place), locals);
    }

    pub(crate) fn give_up(&self, trouble: Trouble) {
        self.execution.borrow_mut().meet(trouble);
        self.phase.set(Phase::Stopped);
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.carriers.get_mut().drain(..).filter_map(Rc::into_inner).for_each(Carrier::retire);
    }
}

/// What a carrier does: runs the thread that starts now. False if there will be none any more.
fn run_body() -> bool {
    let Some(runtime) = world::runtime() else { return false };
    let id = runtime.current();
    let Some((body, end)) = runtime.bodies.borrow_mut()[id.index()].take() else { return false };
    let all = move || {
        let _end = end;
        body();
    };
    if let Err(payload) = catch_unwind(AssertUnwindSafe(all)) {
        runtime.note_panic(id, payload.as_ref());
    }
    true
}

/// The thread itself if it can go on, else the first that can: the way with the fewest switches.
pub(crate) fn stay(enabled: u32, last: ThreadId) -> ThreadId {
    if enabled >> last.0 & 1 == 1 { last } else { ThreadId(enabled.trailing_zeros()) }
}
