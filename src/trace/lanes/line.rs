//! One line of a picture, put together from cells.

use crate::trace::text;

/// A line in the making: cells at their columns, from left to right.
#[derive(Default)]
pub(super) struct Line {
    text: String,
    width: usize,
}

impl Line {
    /// Puts a cell at a column, or after the last cell if that is as far already.
    pub(super) fn put(&mut self, column: usize, cell: &str) {
        if cell.is_empty() {
            return;
        }
        let before = if self.width > 0 { (self.width + 1).max(column) } else { column };
        self.text.push_str(&text::blanks(before - self.width));
        self.text.push_str(cell);
        self.width = before + text::width(cell);
    }

    /// Adds the line to a picture, without trailing blanks.
    pub(super) fn end(self, picture: &mut String) {
        picture.push_str(self.text.trim_end());
        picture.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_at_their_columns_and_never_touch() {
        let mut line = Line::default();
        for (column, cell) in [(2, "一"), (3, "b"), (8, ""), (8, "c ")] {
            line.put(column, cell);
        }
        let mut picture = String::new();
        line.end(&mut picture);
        assert_eq!(picture, "  一 b  c\n");
    }
}
