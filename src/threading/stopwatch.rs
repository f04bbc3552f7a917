use std::time::{Duration, Instant};

/// Real time in the live worlds, virtual time in an explored program.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    real: Instant,
    started: Option<Duration>,
}

impl Stopwatch {
    /// Begins to measure.
    pub(crate) fn start() -> Stopwatch {
        Stopwatch { real: Instant::now(), started: crate::sched::virtual_now() }
    }

    /// The program's own time since then.
    pub(crate) fn elapsed(&self) -> Duration {
        match (self.started, crate::sched::virtual_now()) {
            (Some(started), Some(now)) => now.saturating_sub(started),
            _ => crate::sched::demo_time(self.real.elapsed()),
        }
    }
}
