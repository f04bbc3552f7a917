//! How a controlled thread is carried: a coroutine on a stack of its own, from a pool.
//!
//! This file alone knows `corosensei`, and holds the controlled world's only unsafe code.

use corosensei::stack::{DefaultStack, Stack};
use corosensei::{Coroutine, CoroutineResult, Yielder};
use std::cell::{Cell, RefCell};
use std::ptr;
use std::sync::Once;

/// What a coroutine tells when it steps aside: whether its thread is through.
type Through = bool;

type Handle = *const Yielder<(), Through>;

/// A coroutine that runs.
#[derive(Clone, Copy)]
struct Running {
    /// Its own handle to step aside with; null before its first line.
    handle: Handle,
    /// The lowest and the highest address of its stack, guard page included.
    stack: (usize, usize),
}

impl Running {
    const NOBODY: Running = Running { handle: ptr::null(), stack: (0, 0) };
}

thread_local! {
    /// The coroutine that runs on this OS thread now.
    static RUNNING: Cell<Running> = const { Cell::new(Running::NOBODY) };
}

/// A stack on which one thread after another runs, each until it steps aside or is through. To make a coroutine and to end it
/// costs more than most threads of a demo do in between.
pub(super) struct Carrier {
    /// Borrowed while it runs.
    coroutine: RefCell<Coroutine<(), Through, (), DefaultStack>>,
    running: Cell<Running>,
    idle: Cell<bool>,
}

impl Carrier {
    /// A carrier that does `work` whenever it is resumed and idle, until that answers that there is no more.
    ///
    /// # Panics
    /// If the system has no memory for another stack.
    pub(super) fn new(work: impl Fn() -> bool + 'static) -> Carrier {
        let stack = take_stack();
        let running = Running { stack: (stack.limit().get(), stack.base().get()), ..Running::NOBODY };
        let coroutine = Coroutine::with_stack(stack, move |yielder: &Yielder<(), Through>, ()| {
            RUNNING.set(Running { handle: yielder, ..RUNNING.get() });
            while work() {
                yielder.suspend(true);
            }
        });
        Carrier { coroutine: RefCell::new(coroutine), running: Cell::new(running), idle: Cell::new(true) }
    }

    /// Whether it carries no thread.
    pub(super) fn is_idle(&self) -> bool {
        self.idle.get()
    }

    /// Whether it carries a thread that stepped aside, and neither runs nor waits for one that it has resumed itself.
    pub(super) fn is_suspended(&self) -> bool {
        !self.is_idle() && self.coroutine.try_borrow().is_ok()
    }

    /// Lets it run until its thread steps aside or is through; true if it is through.
    ///
    /// # Panics
    /// If it runs already.
    #[inline]
    pub(super) fn resume(&self) -> bool {
        self.idle.set(false);
        let before = RUNNING.replace(self.running.get());
        let result = self.coroutine.borrow_mut().resume(());
        if self.running.get().handle.is_null() {
            self.running.set(RUNNING.get());
        }
        RUNNING.set(before);
        self.idle.set(!matches!(result, CoroutineResult::Yield(false)));
        self.idle.get()
    }

    /// Ends it, when there is no more work; its stack will be used again.
    pub(super) fn retire(self) {
        if self.is_idle() && !self.coroutine.borrow().done() {
            self.resume();
        }
        let coroutine = self.coroutine.into_inner();
        if coroutine.done() {
            put_stack(coroutine.into_stack());
        }
        // else its thread was left in the middle: it unwinds, as any value that is dropped
    }
}

/// Gives the turn back to whoever resumed the running carrier; returns when it is resumed again.
pub(super) fn step_aside() {
    let handle = RUNNING.get().handle;
    assert!(!handle.is_null(), "only a controlled thread can step aside");
    // Safety: `resume` sets RUNNING to the handle of the coroutine that it continues, a new coroutine sets it in its first
    // line, and `resume` puts back what was there before it returns. So we are on that coroutine's stack, and the yielder,
    // which lives there for as long as the coroutine does, is alive.
    unsafe { (*handle).suspend(false) }
}

/// Room for ordinary learner code; only the pages that are touched take memory.
const STACK_BYTES: usize = 256 * 1024;

/// So many stacks are kept for later, on each OS thread.
const STACKS_KEPT: usize = 64;

thread_local! {
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// A stack, used before or new.
///
/// # Panics
/// If the system has no memory for one.
fn take_stack() -> DefaultStack {
    tell_of_overflow();
    STACKS.with_borrow_mut(Vec::pop).unwrap_or_else(|| match DefaultStack::new(STACK_BYTES) {
        Ok(stack) => stack,
        Err(error) => panic!("no memory for another thread's stack: {error}"),
    })
}

/// Takes a stack back.
fn put_stack(stack: DefaultStack) {
    STACKS.with_borrow_mut(|free| {
        if free.len() < STACKS_KEPT {
            free.push(stack);
        }
    });
}

/// Makes an overflow of a controlled thread's stack end the process with a message that says what happened.
///
/// Whatever else the signal means goes to the handler that was there before, which is std's.
#[cfg(unix)]
fn tell_of_overflow() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for signal in [libc::SIGSEGV, libc::SIGBUS] {
            // Safety: `on_fault` has the signature that SA_SIGINFO asks for and does only what is allowed in a signal
            // handler; the alternate stack is the one that std gives to each of its threads.
            unsafe {
                let mut action: libc::sigaction = std::mem::zeroed();
                let mut old: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = on_fault as *const () as usize;
                action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
                libc::sigemptyset(&raw mut action.sa_mask);
                libc::sigaction(signal, &raw const action, &raw mut old);
                *PREVIOUS[usize::from(signal == libc::SIGBUS)].0.get() = Some(old);
            }
        }
    });
}

#[cfg(not(unix))]
fn tell_of_overflow() {}

/// The handler that was there before ours.
#[cfg(unix)]
struct Previous(std::cell::UnsafeCell<Option<libc::sigaction>>);
// Safety: written once, under `Once`, before the handler that reads it can be called for a stack of ours.
#[cfg(unix)]
unsafe impl Sync for Previous {}
#[cfg(unix)]
static PREVIOUS: [Previous; 2] =
    [Previous(std::cell::UnsafeCell::new(None)), Previous(std::cell::UnsafeCell::new(None))];

#[cfg(unix)]
extern "C" fn on_fault(signal: libc::c_int, info: *mut libc::siginfo_t, _context: *mut libc::c_void) {
    // Safety: the kernel passes a valid siginfo for these signals. `write`, `_exit` and `sigaction` are
    // async-signal-safe; the thread-local is a const-initialised cell without a destructor.
    unsafe {
        let address = (*info).si_addr() as usize;
        let (low, high) = RUNNING.get().stack;
        if (low..high).contains(&address) {
            let text = b"\nracecourse: stack overflow in the explored program: a thread there recurses too deeply\n\
                or keeps too much in local variables (its stack has 256 KiB). Nothing else is wrong with the session.\n";
            libc::write(2, text.as_ptr().cast(), text.len());
            libc::_exit(134);
        }
        // not ours: hand the signal back to the handler before us and let the fault happen again
        match *PREVIOUS[usize::from(signal == libc::SIGBUS)].0.get() {
            Some(ref old) => libc::sigaction(signal, old, ptr::null_mut()),
            None => libc::_exit(139),
        };
    }
}
