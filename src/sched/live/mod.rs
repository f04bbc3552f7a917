//! The live world: real threads, real time, the same primitives.

pub(crate) mod parker;
pub(crate) mod run;
pub(crate) mod thread;

use crate::sched::program::Program;
use crate::trace::{ThreadId, Trace};
use std::sync::Arc;
use std::time::Duration;
/// How a live run is made.
#[derive(Clone, Copy, Debug)]
pub struct LiveOptions {
    /// How much faster than real time sleeps and timeouts pass: 10.0 makes a second last 100 ms.
    pub speed: f64,
    /// How many steps of each thread are recorded; what comes after is counted.
    pub steps_kept: usize,
}
impl Default for LiveOptions {
    fn default() -> Self {
        LiveOptions { speed: 1.0, steps_kept: 2_000 }
    }
}
/// Something that just happened in a live run.
#[derive(Clone, Debug)]
pub struct LiveEvent {
    /// Whose.
    pub thread: ThreadId,
    /// The thread's name.
    pub name: String,
    /// Since the start of the run.
    pub time: Duration,
    /// What.
    pub what: LiveWhat,
}
/// What just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveWhat {
    /// The thread began.
    Started,
    /// The program said something.
    Said(String),
    /// One of the thread's first steps, in words: `counter.get() → 0`.
    Step(String),
    /// The thread ended.
    Ended,
}
/// A thread of a live run, as it is now.
#[derive(Clone, Debug)]
pub struct LaneNow {
    /// Its name.
    pub name: String,
    /// How many steps it has taken.
    pub steps: u64,
    /// What it does.
    pub state: LaneState,
}
/// What a thread of a live run does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaneState {
    /// It runs.
    Running,
    /// It waits: for what, in words.
    Waiting(String),
    /// It has ended.
    Ended,
}
/// A program that runs on real threads. Dropping it ends the run.
#[derive(Debug)]
pub struct Live {
    run: Arc<run::Run>,
}

impl Live {
    /// Starts `program` as the main thread of a run of its own.
    ///
    /// # Panics
    /// If the system has no room for another thread.
    #[must_use]
    pub fn start(program: &Program, options: LiveOptions) -> Live {
        let run = run::Run::new(options.speed, options.steps_kept);
        let (own, program) = (Arc::clone(&run), program.clone());
        run.start("MainThread".into(), false, move || own.main_returned(program.run()));
        Live { run }
    }

    /// Waits until the run has ended, at most so long; whether it has.
    #[must_use]
    pub fn wait(&self, at_most: Duration) -> bool {
        self.run.wait(at_most)
    }

    /// What happened since the last call.
    #[must_use]
    pub fn events(&self) -> Vec<LiveEvent> {
        self.run.events()
    }

    /// Every thread as it is now.
    #[must_use]
    pub fn lanes(&self) -> Vec<LaneNow> {
        self.run.lanes()
    }

    /// Ends the run: every thread of it unwinds at its next step, or out of its wait.
    pub fn cancel(&self) {
        self.run.cancel();
    }

    /// Waits until every thread of the run has ended and gives the record.
    #[must_use]
    pub fn finish(self) -> Trace {
        self.run.finish()
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.run.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sched::{cancellation_point, when_over};
    use crate::trace::Outcome;
    use std::sync::mpsc::channel;

    #[test]
    fn the_end_of_a_run_ends_waits_that_it_knows_nothing_of() {
        let (sender, receiver) = channel::<()>();
        let (ready, is_ready) = channel();
        let ends = std::sync::Mutex::new(Some((sender, receiver, ready)));
        let program = Program::new(move || {
            let (sender, receiver, ready) = ends.lock().unwrap().take().unwrap();
            let taken_back = sender.clone();
            drop(when_over(move || taken_back.send(()).unwrap()));
            let _wakes = when_over(move || drop(sender));
            ready.send(()).unwrap();
            assert!(receiver.recv().is_err(), "what was taken back is not called");
            loop {
                cancellation_point();
            }
        });
        let live = Live::start(&program, LiveOptions::default());
        is_ready.recv().unwrap();
        live.cancel();
        assert_eq!(live.finish().outcome, Outcome::Cancelled);
    }
}
