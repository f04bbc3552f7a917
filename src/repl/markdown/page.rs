//! Lines under the marks of the lists and quotes that they stand in.

use crate::trace::{Look, text};

/// A block keeps at least so many columns: deeper marks are left out.
const ROOM: usize = 10;

/// The page in the making.
pub(super) struct Page {
    out: String,
    marks: Vec<Mark>,
    width: usize,
    pub(super) look: Look,
    /// Whether an empty line is due before what comes next.
    gap: bool,
}

/// What stands before each line of a list's item or of a quote.
struct Mark {
    /// Before its first line, until that is written.
    first: Option<String>,
    rest: String,
}

impl Page {
    pub(super) fn new(width: usize, look: Look) -> Page {
        Page { out: String::new(), marks: Vec::new(), width, look, gap: false }
    }

    /// How many columns a line has now.
    pub(super) fn room(&self) -> usize {
        self.width - self.marks.iter().map(|mark| text::width(&mark.rest)).sum::<usize>()
    }

    pub(super) fn line(&mut self, line: &str) {
        self.fill_gap();
        let mut whole = String::new();
        for mark in &mut self.marks {
            whole.push_str(&mark.first.take().unwrap_or_else(|| mark.rest.clone()));
        }
        whole.push_str(line);
        self.out.push_str(whole.trim_end());
        self.out.push('\n');
    }

    /// An empty line is due before the next one.
    pub(super) fn gap(&mut self) {
        self.gap = !self.out.is_empty();
    }

    /// No empty line is due.
    pub(super) fn no_gap(&mut self) {
        self.gap = false;
    }

    /// Begins an item or a quote.
    pub(super) fn push(&mut self, first: &str, rest: &str) {
        self.fill_gap();
        let fits = self.room() >= text::width(rest) + ROOM;
        let mark = if fits { (Some(first.to_string()), rest.to_string()) } else { (None, String::new()) };
        self.marks.push(Mark { first: mark.0, rest: mark.1 });
    }

    /// Ends it. An item that had no line still shows its mark.
    pub(super) fn pop(&mut self) {
        if self.marks.last().is_some_and(|mark| mark.first.is_some()) {
            self.line("");
        }
        self.marks.pop();
    }

    pub(super) fn end(self) -> String {
        self.out
    }

    fn fill_gap(&mut self) {
        if std::mem::take(&mut self.gap) {
            let bars: String =
                self.marks.iter().map(|mark| if mark.first.is_some() { "" } else { mark.rest.as_str() }).collect();
            self.out.push_str(bars.trim_end());
            self.out.push('\n');
        }
    }
}
