//! A single key, without Enter.

/// Whether somebody can press keys here.
#[must_use]
pub(crate) fn are_there() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// The terminal, set to tell of every key at once. It is put back when this is dropped.
#[cfg(unix)]
#[derive(Debug)]
pub(crate) struct Keys {
    before: Option<rustix::termios::Termios>,
}

#[cfg(unix)]
impl Keys {
    /// From now on single keys are seen; Ctrl-C still is what it always is.
    #[must_use]
    pub(crate) fn watch() -> Keys {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(rustix::stdio::stdin()).ok();
        if let Some(before) = &before {
            let mut now = before.clone();
            now.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
            // where it cannot be set, Enter is a key too
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &now);
        }
        Keys { before }
    }

    /// Waits at most this long for a key; whether there was one.
    #[must_use]
    pub(crate) fn pressed(&self, wait: std::time::Duration) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let stdin = rustix::stdio::stdin();
        let wait = Timespec::try_from(wait).ok();
        let ready = poll(&mut [PollFd::new(&stdin, PollFlags::IN)], wait.as_ref());
        if !matches!(ready, Ok(1..)) {
            return false;
        }
        // what was typed is not for the next prompt
        let mut rest = [0; 64];
        let _ = std::io::Read::read(&mut std::io::stdin().lock(), &mut rest);
        true
    }
}

#[cfg(unix)]
impl Drop for Keys {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = rustix::termios::tcsetattr(rustix::stdio::stdin(), rustix::termios::OptionalActions::Now, before);
        }
    }
}

/// Where single keys cannot be seen: only Ctrl-C ends a watch.
#[cfg(not(unix))]
#[derive(Debug)]
pub(crate) struct Keys {}

#[cfg(not(unix))]
impl Keys {
    /// Nothing to set.
    #[must_use]
    pub(crate) fn watch() -> Keys {
        Keys {}
    }

    /// Waits this long; no key is ever seen.
    #[must_use]
    pub(crate) fn pressed(&self, wait: std::time::Duration) -> bool {
        crate::sched::sleep(wait);
        false
    }
}
