//! Ctrl-C.

use crate::sched::Interrupt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long Ctrl-C may wait for who watches for it.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How long a command has to end after Ctrl-C before the next Ctrl-C ends the program.
const PATIENCE: Duration = Duration::from_secs(2);

/// Turns Ctrl-C into the end of what runs.
#[derive(Clone, Debug)]
pub(crate) struct Signals {
    interrupt: Interrupt,
    busy: Arc<AtomicBool>,
}

impl Signals {
    /// From now on Ctrl-C raises `interrupt` while a command runs. When none does, it ends the program, unless there is
    /// a prompt to go back to.
    ///
    /// Where handlers cannot be installed, Ctrl-C ends the program as it always does.
    #[must_use]
    pub(crate) fn install(interrupt: Interrupt, prompt: bool) -> Signals {
        let signals = Signals { interrupt, busy: Arc::default() };
        let (handler, first) = (signals.clone(), Mutex::new(None));
        let installed = ctrlc::set_handler(move || {
            if !handler.busy.load(Ordering::SeqCst) {
                if !prompt {
                    std::process::exit(130);
                }
                return;
            }
            let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
            if !handler.interrupt.is_raised() {
                *first = Some(Instant::now());
                handler.interrupt.raise();
            } else if first.is_some_and(|first| first.elapsed() > PATIENCE) {
                // what runs does not listen; the learner must not be locked in
                std::process::exit(130);
            }
        });
        // fails only if a handler is there already, and then that one decides
        let _ = installed;
        signals
    }

    /// Runs one command, which Ctrl-C interrupts.
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        self.interrupt.clear();
        self.busy.store(true, Ordering::SeqCst);
        let done = work();
        self.busy.store(false, Ordering::SeqCst);
        done
    }
}
