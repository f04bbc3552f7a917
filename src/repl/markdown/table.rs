//! Tables: columns aligned, shrunk to fit by wrapping their cells.

use super::inline::Inline;
use super::page::Page;
use crate::trace::text;
use pulldown_cmark::Alignment;

/// Blanks between two columns.
const GAP: usize = 2;

/// No column is made narrower.
const NARROW: usize = 3;

/// A table in the making.
#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Inline>>,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Table {
        Table { alignments, rows: Vec::new() }
    }

    pub(super) fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub(super) fn cell(&mut self, cell: Inline) {
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }

    /// Draws the table; its first row is the head.
    pub(super) fn draw(&self, page: &mut Page) {
        let look = page.look;
        let Some(widths) = self.widths(page.room()) else {
            return self.draw_as_text(page);
        };
        for (index, row) in self.rows.iter().enumerate() {
            let cells: Vec<Vec<String>> =
                row.iter().zip(&widths).map(|(cell, width)| cell.wrap(*width, look)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
            for line in 0..height {
                let parts = widths.iter().enumerate().map(|(column, width)| {
                    let part = cells.get(column).and_then(|cell| cell.get(line)).map_or("", String::as_str);
                    let part = self.align(column, part, *width);
                    if index == 0 { look.bold(&part) } else { part }
                });
                page.line(parts.collect::<Vec<_>>().join(&text::blanks(GAP)).trim_end());
            }
            if index == 0 {
                let rules: Vec<String> = widths.iter().map(|width| look.rule().repeat(*width)).collect();
                page.line(&look.dim(&rules.join(&text::blanks(GAP))));
            }
        }
    }

    fn align(&self, column: usize, part: &str, width: usize) -> String {
        match self.alignments.get(column) {
            Some(Alignment::Right) => text::pad_left(part, width),
            Some(Alignment::Center) => {
                let before = width.saturating_sub(text::width(part)) / 2;
                text::pad(&format!("{}{part}", text::blanks(before)), width)
            }
            _ => text::pad(part, width),
        }
    }

    /// How wide each column is drawn; none if there are too many for the room.
    fn widths(&self, room: usize) -> Option<Vec<usize>> {
        let columns = self.alignments.len();
        let room = room.checked_sub(GAP * columns.saturating_sub(1))?;
        let widest = |of: fn(&Inline) -> usize| -> Vec<usize> {
            let column = |column| self.rows.iter().filter_map(|row| row.get(column)).map(of).max().unwrap_or(0);
            (0..columns).map(|index| column(index).max(1)).collect()
        };
        let mut widths = widest(Inline::width);
        let words = widest(Inline::widest_word);
        // first the widest gives way, down to its longest word; then words are broken
        for floor in [words, vec![NARROW; columns]] {
            while widths.iter().sum::<usize>() > room {
                let wide = (0..columns).filter(|column| widths[*column] > floor[*column]);
                let Some(column) = wide.max_by_key(|column| widths[*column]) else { break };
                widths[column] -= 1;
            }
        }
        (widths.iter().sum::<usize>() <= room).then_some(widths)
    }

    /// The rows as text, where there is no room for columns.
    fn draw_as_text(&self, page: &mut Page) {
        let look = page.look;
        for row in &self.rows {
            let cells: Vec<String> = row.iter().flat_map(|cell| cell.wrap(usize::MAX, look)).collect();
            for line in text::wrap(&cells.join(&format!(" {} ", look.dot())), page.room()) {
                page.line(&line);
            }
        }
    }
}
