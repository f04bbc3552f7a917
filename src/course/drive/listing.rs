//! Which lines of the source each thread is shown with: those that it is known to execute, and the block around them.

use crate::course::{Home, Source};
use crate::trace::{ThreadId, Trace};
use std::collections::BTreeMap;
use std::panic::Location;

/// The lines of every thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    threads: BTreeMap<ThreadId, Part>,
}

/// A part of a file, both lines included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) path: &'static str,
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Part {
    /// The lines that are shown when the thread is at `at`: at most `most`, around it.
    pub(super) fn rows(self, home: Home, at: Option<u32>, most: usize) -> Vec<(u32, &'static str)> {
        let Some(source) = home.sources.iter().find(|source| source.path == self.path) else { return Vec::new() };
        let all = Source::numbered(source);
        let (from, to) = self.block(&all);
        let mut rows = all[from..to].to_vec();
        if rows.len() > most {
            let marked = at.and_then(|at| rows.iter().position(|(number, _)| *number == at)).unwrap_or(0);
            let from = marked.saturating_sub(most / 2).min(rows.len() - most);
            rows = rows.split_off(from);
            rows.truncate(most);
        }
        rows
    }

    /// The block that holds the lines, by its indentation: from which row on, and up to which.
    fn block(self, all: &[(u32, &str)]) -> (usize, usize) {
        let indent = |line: &str| line.len() - line.trim_start().len();
        let inside = |(number, _): &&(u32, &str)| (self.first..=self.last).contains(number);
        let least = all.iter().filter(inside).filter(|(_, line)| !line.trim().is_empty()).map(|(_, line)| indent(line));
        let least = least.min().unwrap_or(0);
        let belongs = |line: &str| line.trim().is_empty() || indent(line) >= least;
        let from = all.iter().position(|row| inside(&row)).unwrap_or(0);
        let to = all.iter().rposition(|row| inside(&row)).map_or(from, |at| at + 1);
        let before = all[..from].iter().rev().take_while(|(_, line)| belongs(line)).count();
        let after = all[to..].iter().take_while(|(_, line)| belongs(line)).count();
        if least == 0 { (from, to) } else { (from - before, to + after) }
    }
}

impl Listing {
    /// Takes note of the lines of all steps of an execution.
    pub(super) fn learn(&mut self, trace: &Trace) {
        for step in &trace.steps {
            self.see(step.thread, step.location);
        }
    }

    /// Takes note that a thread executes a line.
    pub(super) fn see(&mut self, thread: ThreadId, at: &'static Location<'static>) {
        let (path, line) = (at.file(), at.line());
        let part = self.threads.entry(thread).or_insert(Part { path, first: line, last: line });
        if part.path == path {
            (part.first, part.last) = (part.first.min(line), part.last.max(line));
        }
    }

    /// The threads that have lines of their own, with them.
    pub(super) fn parts(&self) -> impl Iterator<Item = (ThreadId, Part)> {
        self.threads.iter().map(|(thread, part)| (*thread, *part))
    }

    /// Whether a thread ever takes a step.
    pub(super) fn has(&self, thread: ThreadId) -> bool {
        self.threads.contains_key(&thread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_part_the_lines_around_the_marker_are_shown() {
        let text = "0\n1 {\n// ANCHOR: x\n  3\n  4 {\n    5\n  }\n  7\n\n}\n";
        let source = Source { name: "demo.rs", path: "x/demo.rs", text };
        let home = Home { name: "x", sources: Box::leak(Box::new([source])) };
        let part = |first, last| Part { path: "x/demo.rs", first, last };
        let rows = |first, last, at, most| {
            part(first, last).rows(home, at, most).into_iter().map(|(n, _)| n).collect::<Vec<_>>()
        };
        assert_eq!(rows(5, 6, None, 20), [4, 5, 6, 7, 8, 9], "the block around two lines");
        assert_eq!(rows(6, 6, None, 20), [6]);
        assert_eq!(rows(5, 8, Some(4), 3), [4, 5, 6]);
        assert_eq!(rows(5, 8, Some(6), 3), [5, 6, 7]);
        assert_eq!(rows(5, 8, Some(9), 3), [7, 8, 9]);
        assert_eq!(rows(1, 2, None, 20), [1, 2], "the outermost level is no block");
    }
}
