//! What a live run shows while it runs: what its threads say, each in its colour.

use crate::sched::{LiveEvent, LiveWhat};
use crate::trace::{Look, text};
use std::io::{self, Write};

/// How many steps are shown of a program that says nothing.
const FIRST_STEPS: usize = 12;

/// How many of them one thread may have, so that the others are seen too.
const OF_ONE_THREAD: usize = 4;

/// How many lines are shown at most; the rest is counted.
const LINES: usize = 200;

/// After how many looks at a program that takes steps and keeps silent its steps are shown instead.
const SILENT_LOOKS: u32 = 4;

/// The lines of one live run.
#[derive(Debug)]
pub(crate) struct Show {
    look: Look,
    width: usize,
    lane: usize,
    spoke: bool,
    silent: u32,
    steps: Vec<LiveEvent>,
    shown: usize,
    left_out: u64,
}

impl Show {
    /// Nothing shown yet.
    #[must_use]
    pub(crate) fn new(look: Look, width: usize) -> Show {
        Show { look, width, lane: 10, spoke: false, silent: 0, steps: Vec::new(), shown: 0, left_out: 0 }
    }

    /// Shows what the program says. Of a program that says nothing, its first steps are shown.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub(crate) fn events(&mut self, events: &[LiveEvent], out: &mut dyn Write) -> io::Result<()> {
        for event in events {
            match &event.what {
                LiveWhat::Said(said) => {
                    self.spoke = true;
                    self.steps.clear();
                    self.line(event, said, out)?;
                }
                LiveWhat::Step(_) if self.has_room(event) => self.steps.push(event.clone()),
                _ => {}
            }
        }
        if self.spoke || self.steps.is_empty() {
            return Ok(());
        }
        self.silent += 1;
        if self.silent >= SILENT_LOOKS { self.show_steps(out) } else { Ok(()) }
    }

    /// Shows what was held back.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub(crate) fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if !self.spoke {
            self.show_steps(out)?;
        }
        if self.left_out > 0 {
            let more = format!("{} {} more lines", self.look.ellipsis(), text::thousands(self.left_out));
            writeln!(out, "  {}", self.look.dim(&more))?;
        }
        Ok(())
    }

    fn has_room(&self, step: &LiveEvent) -> bool {
        let own = self.steps.iter().filter(|shown| shown.thread == step.thread).count();
        !self.spoke && self.steps.len() < FIRST_STEPS && own < OF_ONE_THREAD
    }

    fn show_steps(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // those that were shown stay in the list, so that no more than the first few ever are
        let from = self.shown.min(self.steps.len());
        for event in self.steps.split_off(from) {
            if let LiveWhat::Step(step) = &event.what {
                self.line(&event, step, out)?;
            }
            self.steps.push(event);
        }
        Ok(())
    }

    fn line(&mut self, event: &LiveEvent, what: &str, out: &mut dyn Write) -> io::Result<()> {
        if self.shown >= LINES {
            self.left_out += 1;
            return Ok(());
        }
        self.shown += 1;
        self.lane = self.lane.max(text::width(&event.name).min(24));
        let lane = text::pad(&self.look.cut(&event.name, 24), self.lane);
        let time = self.look.dim(&format!("{:7.3} s", event.time.as_secs_f64()));
        let room = self.width.saturating_sub(self.lane + 15).max(20);
        let mut lead = format!("  {time}  {}", self.look.thread(event.thread, &lane));
        for part in text::wrap(&text::one_line(what), room) {
            writeln!(out, "{lead}  {part}")?;
            lead = text::blanks(self.lane + 13);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::ThreadId;
    use std::time::Duration;

    fn event(millis: u64, what: LiveWhat) -> LiveEvent {
        let thread = ThreadId(1 + u32::try_from(millis % 5).unwrap());
        LiveEvent { thread, name: "adder-1".into(), time: Duration::from_millis(millis), what }
    }

    fn shown(rounds: &[Vec<LiveEvent>]) -> String {
        let (mut show, mut out) = (Show::new(Look::default(), 80), Vec::new());
        for events in rounds {
            show.events(events, &mut out).unwrap();
        }
        show.end(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn step(millis: u64) -> LiveEvent {
        event(millis, LiveWhat::Step(format!("counter.get() → {millis}")))
    }

    #[test]
    fn a_program_that_speaks_shows_what_it_says_and_no_steps() {
        let text = shown(&[vec![step(1), event(2, LiveWhat::Said("hello\nthere".into())), step(3)]]);
        assert_eq!(text, "    0.002 s  adder-1     hello there\n");
    }

    #[test]
    fn a_silent_program_shows_its_first_steps_once() {
        let rounds: Vec<_> = (0..10).map(|round| (0..5).map(|n| step(round * 100 + n)).collect()).collect();
        let text = shown(&rounds);
        assert_eq!(text.lines().count(), FIRST_STEPS, "{text}");
        assert!(text.starts_with("    0.000 s  adder-1     counter.get() → 0\n"), "{text}");
        assert!(text.ends_with("counter.get() → 201\n"), "{text}");
    }

    #[test]
    fn a_flood_is_cut_and_counted() {
        let text = shown(&[(0..500).map(|n| event(n, LiveWhat::Said("x".into()))).collect()]);
        assert_eq!(text.lines().count(), LINES + 1);
        assert!(text.ends_with("  … 300 more lines\n"), "{text}");
    }

    #[test]
    fn what_a_program_says_cannot_steer_the_terminal() {
        assert!(!shown(&[vec![event(0, LiveWhat::Said("\x1b[2J".into()))]]).contains('\x1b'));
    }
}
