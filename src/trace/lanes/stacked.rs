//! The threads below each other: one line a step, for when there are too many to stand side by side.

use super::line::Line;
use super::story::{Item, Row, Story, thread_name};
use crate::trace::{Look, ThreadId, Trace, text};

/// What comes of a step is put on lines of its own if it has less room than this.
const NARROW: usize = 12;

/// The widest column for a thread's name.
const NAME: usize = 16;

pub(super) fn draw(trace: &Trace, story: &Story, look: Look, width: usize) -> String {
    let number = 2 + story.steps.to_string().len().max(2);
    let names = story.threads.iter().map(|thread| text::width(&thread_name(trace, *thread)));
    let name = names.max().unwrap_or(0).min(NAME).min(width / 4);
    let code = number + 1 + name + 2;
    let page = Page { number, code, rest: rest_column(story, code, width), width, name };
    let mut out = String::new();
    for item in &story.items {
        match item {
            Item::Step(row) => page.row(trace, row, look, &mut out),
            Item::Note { thread, text } => page.note(trace, *thread, text, look, &mut out),
            Item::Left { what } => {
                let mut line = Line::default();
                line.put(number + 1, &look.dim(&look.cut(what, width - number - 1)));
                line.end(&mut out);
            }
        }
    }
    out
}

/// Where what comes of a step begins; none if it has no room beside the source.
fn rest_column(story: &Story, code: usize, width: usize) -> Option<usize> {
    let room = width.saturating_sub(code);
    let needs = story.rows().map(|row| text::width(&row.code) + text::width(&row.call)).max().unwrap_or(0);
    let rests = story.rows().map(|row| text::width(&rest(row))).max().unwrap_or(0);
    let given = needs.min(room.saturating_sub(rests + 2).max(room * 3 / 5));
    (room >= given + 2 + NARROW.min(rests)).then_some(code + given + 2)
}

/// `counter = 1   wakes consumer-1`.
fn rest(row: &Row) -> String {
    let parts = [row.touched.as_str(), row.tail.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("   ")
}

struct Page {
    /// Where the number ends.
    number: usize,
    /// How wide the names are.
    name: usize,
    /// Where the source begins.
    code: usize,
    /// Where what comes of it begins.
    rest: Option<usize>,
    width: usize,
}

impl Page {
    fn row(&self, trace: &Trace, row: &Row, look: Look, out: &mut String) {
        let mut line = Line::default();
        line.put(0, &look.dim(&text::pad_left(&row.number.to_string(), self.number)));
        line.put(self.number + 1, &self.name(trace, row.thread, look));
        let room = self.rest.map_or(self.width, |rest| rest - 2) - self.code;
        let call = text::width(&row.call);
        let code = match room.checked_sub(call).filter(|left| *left >= 4) {
            Some(left) => format!("{}{}", look.cut(&row.code, left), row.call),
            None => look.cut(&row.code, room),
        };
        line.put(self.code, &look.thread(row.thread, &code));
        let rest = rest(row);
        let column = self.rest.unwrap_or(self.code + 2);
        let room = self.width.saturating_sub(column);
        // three blanks between the parts stay where they fit
        let mut lines = if text::width(&rest) <= room { vec![rest] } else { text::wrap(&rest, room) }.into_iter();
        if self.rest.is_some() {
            line.put(column, &lines.next().unwrap_or_default());
        }
        line.end(out);
        let remark =
            text::wrap(&row.remark, self.width - self.code).into_iter().map(|words| (self.code, look.bad(&words)));
        for (from, words) in lines.map(|words| (column, words)).chain(remark).filter(|(_, words)| !words.is_empty()) {
            let mut line = Line::default();
            line.put(from, &words);
            line.end(out);
        }
    }

    fn note(&self, trace: &Trace, thread: ThreadId, words: &str, look: Look, out: &mut String) {
        let mut name = Some(self.name(trace, thread, look));
        for words in text::wrap(words, self.width - self.code) {
            let mut line = Line::default();
            line.put(self.number + 1, &name.take().unwrap_or_default());
            line.put(self.code, &look.dim(&words));
            line.end(out);
        }
    }

    fn name(&self, trace: &Trace, thread: ThreadId, look: Look) -> String {
        look.thread(thread, &look.cut(&thread_name(trace, thread), self.name))
    }
}
