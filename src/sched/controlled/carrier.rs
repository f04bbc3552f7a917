//! How a controlled thread is carried: a coroutine on a stack of its own, from a pool.
//!
//! This file alone knows `corosensei`, and holds the controlled world's only unsafe code.

use corosensei::stack::{DefaultStack, Stack};
use corosensei::{Coroutine, CoroutineResult, Yielder};
use std::cell::{Cell, RefCell};
use std::ptr;
use std::rc::Rc;
use std::sync::Once;

type Handle = *const Yielder<(), ()>;

thread_local! {
    /// The coroutine that runs on this OS thread now, if any; its own handle to step aside with.
    static RUNNING: Cell<Handle> = const { Cell::new(ptr::null()) };
    /// The lowest and the highest address of that coroutine's stack, guard page included.
    static STACK: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// A thread that runs until it steps aside.
pub(super) struct Carrier {
    coroutine: Coroutine<(), (), (), DefaultStack>,
    handle: Rc<Cell<Handle>>,
    bounds: (usize, usize),
}

impl Carrier {
    /// A thread that will run `body` when it is first resumed.
    pub(super) fn new(stack: DefaultStack, body: impl FnOnce() + 'static) -> Carrier {
        let bounds = (stack.limit().get(), stack.base().get());
        let handle = Rc::new(Cell::new(ptr::null()));
        let own = Rc::clone(&handle);
        let coroutine = Coroutine::with_stack(stack, move |yielder: &Yielder<(), ()>, ()| {
            own.set(yielder);
            RUNNING.set(yielder);
            body();
        });
        Carrier { coroutine, handle, bounds }
    }

    /// Lets it run until it steps aside or ends; true if it ended.
    pub(super) fn resume(&mut self) -> bool {
        let before = (RUNNING.replace(self.handle.get()), STACK.replace(self.bounds));
        let result = self.coroutine.resume(());
        RUNNING.set(before.0);
        STACK.set(before.1);
        matches!(result, CoroutineResult::Return(()))
    }

    /// The stack of a thread that has ended, to be used again.
    pub(super) fn into_stack(self) -> DefaultStack {
        self.coroutine.into_stack()
    }
}

/// Gives the turn back to whoever resumed the running carrier; returns when it is resumed again.
pub(super) fn step_aside() {
    let handle = RUNNING.get();
    assert!(!handle.is_null(), "only a controlled thread can step aside");
    // Safety: RUNNING is set only by `resume`, to the handle of the coroutine that it starts or continues, and is put
    // back before `resume` returns. We are on that coroutine's stack, so the yielder, which lives there for as long as
    // the coroutine does, is alive.
    unsafe { (*handle).suspend(()) }
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
pub(super) fn take_stack() -> DefaultStack {
    tell_of_overflow();
    STACKS.with_borrow_mut(Vec::pop).unwrap_or_else(|| match DefaultStack::new(STACK_BYTES) {
        Ok(stack) => stack,
        Err(error) => panic!("no memory for another thread's stack: {error}"),
    })
}

/// Takes a stack back.
pub(super) fn put_stack(stack: DefaultStack) {
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
    // async-signal-safe; the thread-locals are const-initialised cells without destructors.
    unsafe {
        let address = (*info).si_addr() as usize;
        let (low, high) = STACK.get();
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
