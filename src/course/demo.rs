use super::{Knob, Knobs};
use crate::sched::Program;

/// A program that racecourse runs live, explores, replays and drives: one source for all of them.
#[derive(Clone, Copy, Debug)]
pub struct Demo {
    /// What the learner types: `counter`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Its switches, in the order in which help names them.
    pub knobs: &'static [Knob],
    /// The part of the lesson's `demo.rs` that `code` shows: the text between `// ANCHOR: name` and
    /// `// ANCHOR_END: name`.
    pub anchor: &'static str,
    /// The program. It runs as the main thread; what it returns is its outcome, e.g. `counter = 2`.
    pub body: fn(&Knobs) -> String,
    /// What a live run's outcome means, in one line: `expected 200000, got 134211: 65789 updates lost`.
    pub judge: Option<fn(&Knobs, &str) -> String>,
    /// Why it is run and never explored, as the end of a sentence (`it measures how long work takes`), if that is so.
    /// What such a demo returns is a report of several lines.
    pub live_only: Option<&'static str>,
}

impl Demo {
    /// The demo with its knobs set, ready to be run or explored.
    #[must_use]
    pub fn program(&self, knobs: Knobs) -> Program {
        let body = self.body;
        Program::new(move || body(&knobs))
    }
}
