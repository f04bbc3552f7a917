//! The threads side by side, a column each.

use super::line::Line;
use super::story::{Item, Row, Story, thread_name};
use crate::trace::{Look, ObjectId, ThreadId, Trace, text};

/// A thread's column is not made narrower than this while its lines are longer.
const NARROW: usize = 18;

/// Blanks between two columns.
const GAP: usize = 2;

/// So many objects have columns of their own; the states of more are told as they change.
pub(super) const MOST_OBJECTS: usize = 3;

/// The widest column for a state: `held by consumer-1`.
const STATE: usize = 18;

/// Which column begins where, and how wide it is.
pub(super) struct Layout {
    /// Where the step's number ends.
    number: usize,
    threads: Vec<Column>,
    /// A column for each object, or one for whichever was touched.
    states: Vec<Column>,
    own_columns: bool,
    tail: Column,
    width: usize,
}

#[derive(Clone, Copy)]
struct Column {
    from: usize,
    width: usize,
}

impl Layout {
    /// How to draw a story on `width` columns; none if the threads find no room.
    pub(super) fn of(trace: &Trace, story: &Story, width: usize) -> Option<Layout> {
        let touched = story.rows().map(|row| text::width(&row.touched)).max().unwrap_or(0).min(width / 4);
        let own =
            own_state_widths(trace, story, width).and_then(|states| Layout::with(trace, story, width, true, states));
        own.or_else(|| Layout::with(trace, story, width, false, vec![touched]))
    }

    fn with(trace: &Trace, story: &Story, width: usize, own_columns: bool, states: Vec<usize>) -> Option<Layout> {
        let number = 2 + story.steps.to_string().len().max(2);
        let widest = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or(0);
        let needs: Vec<usize> = story
            .threads
            .iter()
            .map(|thread| {
                let own = story.rows().filter(|row| row.thread == *thread);
                let lines = widest(&mut own.map(|row| text::width(&row.code) + text::width(&row.call)));
                lines.max(text::width(&thread_name(trace, *thread))).max(1)
            })
            .collect();
        let tail = widest(&mut story.rows().map(|row| text::width(&row.tail)));
        let tail_kept = tail.min((width / 5).max(12));
        let beside = |widths: &[usize]| widths.iter().map(|w| w + GAP).sum::<usize>();
        let fixed = number + beside(&states) + if tail > 0 { tail_kept + GAP } else { 0 };
        let room = width.checked_sub(fixed + GAP * needs.len())?;
        let widths = share(&needs, room)?;

        let mut at = number;
        let mut column = |width: usize| {
            let from = at + GAP;
            at = from + width;
            Column { from, width }
        };
        let threads = widths.into_iter().map(&mut column).collect();
        let states = states.into_iter().map(&mut column).collect();
        let tail = column(0).from;
        let tail = Column { from: tail, width: width.saturating_sub(tail) };
        Some(Layout { number, threads, states, own_columns, tail, width })
    }

    pub(super) fn draw(&self, trace: &Trace, story: &Story, look: Look) -> String {
        let mut out = String::new();
        self.head(trace, story, look).end(&mut out);
        for item in &story.items {
            match item {
                Item::Step(row) => self.row(story, row, look, &mut out),
                Item::Note { thread, text } => self.note(story, *thread, text, &|line| look.dim(line), &mut out),
                Item::Left { what } => {
                    let mut line = Line::default();
                    line.put(self.number + GAP, &look.dim(&look.cut(what, self.width - self.number - GAP)));
                    line.end(&mut out);
                }
            }
        }
        out
    }

    fn head(&self, trace: &Trace, story: &Story, look: Look) -> Line {
        let mut line = Line::default();
        for (column, thread) in self.threads.iter().zip(&story.threads) {
            let name = look.cut(&thread_name(trace, *thread), column.width);
            line.put(column.from, &look.bold(&look.thread(*thread, &name)));
        }
        if self.own_columns {
            for (column, object) in self.states.iter().zip(&story.objects) {
                let name = look.cut(&text::one_line(trace.object_name(*object)), column.width);
                line.put(column.from, &look.bold(&name));
            }
        }
        line
    }

    fn row(&self, story: &Story, row: &Row, look: Look, out: &mut String) {
        let mut line = Line::default();
        line.put(0, &look.dim(&text::pad_left(&row.number.to_string(), self.number)));
        for (column, thread) in self.threads.iter().zip(&story.threads) {
            if *thread == row.thread {
                line.put(column.from, &look.thread(*thread, &cell(row, column.width, look)));
            } else {
                line.put(column.from, &look.dim(look.dot()));
            }
        }
        if self.own_columns {
            for (column, (state, changed)) in self.states.iter().zip(&row.states) {
                let state = look.cut(state, column.width);
                line.put(column.from, &if *changed { look.bold(&state) } else { look.dim(&state) });
            }
        } else if let Some(column) = self.states.first() {
            line.put(column.from, &look.cut(&row.touched, column.width));
        }
        let inline = [row.tail.as_str(), row.remark.as_str()].iter().map(|part| text::width(part) + 1).sum::<usize>();
        let inline = !row.remark.is_empty() && inline <= self.tail.width + 1;
        let mut tail = if row.tail.is_empty() { vec![] } else { text::wrap(&row.tail, self.tail.width) };
        if inline {
            let blank = if row.tail.is_empty() { "" } else { " " };
            tail = vec![format!("{}{blank}{}", row.tail, look.bad(&row.remark))];
        }
        let mut tail = tail.into_iter();
        line.put(self.tail.from, &tail.next().unwrap_or_default());
        line.end(out);
        for rest in tail {
            let mut line = Line::default();
            line.put(self.tail.from, &rest);
            line.end(out);
        }
        if !row.remark.is_empty() && !inline {
            self.note(story, row.thread, &row.remark, &|line| look.bad(line), out);
        }
    }

    /// Words of a thread between its rows, from its column on to the right.
    fn note(&self, story: &Story, thread: ThreadId, words: &str, paint: &dyn Fn(&str) -> String, out: &mut String) {
        let at = story.threads.iter().position(|known| *known == thread).unwrap_or(0);
        let from = self.threads.get(at).map_or(self.number + GAP, |column| column.from);
        for words in text::wrap(words, self.width.saturating_sub(from)) {
            let mut line = Line::default();
            line.put(from, &paint(&words));
            line.end(out);
        }
    }
}

/// The step's line of source, cut to a column, and which of its calls it is.
fn cell(row: &Row, width: usize, look: Look) -> String {
    let call = text::width(&row.call);
    if call + 4 > width {
        return look.cut(&format!("{}{}", row.code, row.call), width);
    }
    format!("{}{}", look.cut(&row.code, width - call), row.call)
}

/// A column for each object that changes, if they are few and short.
fn own_state_widths(trace: &Trace, story: &Story, width: usize) -> Option<Vec<usize>> {
    if story.objects.len() > MOST_OBJECTS {
        return None;
    }
    let widest = |(at, object): (usize, &ObjectId)| {
        let states = story.rows().map(|row| row.states.get(at).map_or(0, |(state, _)| text::width(state)));
        states.chain([text::width(&text::one_line(trace.object_name(*object)))]).max().unwrap_or(0).min(STATE)
    };
    let widths: Vec<usize> = story.objects.iter().enumerate().map(widest).collect();
    (widths.iter().map(|w| w + GAP).sum::<usize>() <= width * 2 / 5).then_some(widths)
}

/// Shares `room` among columns by their needs; the wide ones give way first. None if that makes one too narrow.
fn share(needs: &[usize], room: usize) -> Option<Vec<usize>> {
    if needs.iter().map(|need| (*need).min(NARROW)).sum::<usize>() > room {
        return None;
    }
    // the highest ceiling under which all fit
    let total = |ceiling: usize| needs.iter().map(|need| (*need).min(ceiling)).sum::<usize>();
    let ceiling = (NARROW..=room.max(NARROW)).rev().find(|ceiling| total(*ceiling) <= room)?;
    Some(needs.iter().map(|need| (*need).min(ceiling)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_columns_give_way_first_and_narrow_ones_stay() {
        assert_eq!(share(&[10, 20], 40), Some(vec![10, 20]));
        assert_eq!(share(&[10, 50], 40), Some(vec![10, 30]));
        assert_eq!(share(&[50, 50], 41), Some(vec![20, 20]));
        assert_eq!(share(&[50, 50], 35), None);
        assert_eq!(share(&[5, 5, 5], 15), Some(vec![5, 5, 5]));
        assert_eq!(share(&[], 0), Some(vec![]));
    }
}
