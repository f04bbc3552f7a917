//! Text with emphasis, and its wrapping.

use crate::trace::{Look, text};
use colored::Color;
use unicode_width::UnicodeWidthChar;

/// How a piece of text stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) bold: u8,
    pub(super) italic: u8,
    pub(super) struck: u8,
    pub(super) code: bool,
    pub(super) dim: bool,
}

/// Text in pieces, each with its style.
#[derive(Clone, Debug, Default)]
pub(super) struct Inline {
    pieces: Vec<(String, Style)>,
}

/// Stands for a line break that the text demands.
const BREAK: &str = "\n";

impl Inline {
    pub(super) fn push(&mut self, text: &str, style: Style) {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.pieces.push((text, style));
    }

    pub(super) fn line_break(&mut self) {
        self.pieces.push((BREAK.to_string(), Style::default()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.iter().all(|(text, _)| text.trim().is_empty())
    }

    /// The width on one line.
    pub(super) fn width(&self) -> usize {
        self.wrap(usize::MAX, Look::default()).iter().map(|line| text::width(line)).max().unwrap_or(0)
    }

    /// The width of its longest word.
    pub(super) fn widest_word(&self) -> usize {
        self.words().iter().map(Word::width).max().unwrap_or(0)
    }

    /// The text on lines of at most `width` columns.
    pub(super) fn wrap(&self, width: usize, look: Look) -> Vec<String> {
        let width = width.max(2);
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
        for word in self.words() {
            if word.is_break {
                lines.push(std::mem::take(&mut line));
                used = 0;
                continue;
            }
            let blank = usize::from(word.blank_before && used > 0);
            if used > 0 && used + blank + word.width() > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            } else if blank > 0 {
                line.push(' ');
                used += 1;
            }
            for (piece, style) in &word.pieces {
                let mut rest = piece.as_str();
                while used + text::width(rest) > width {
                    // a word longer than a line
                    let head = if used < width { text::split(rest, width - used).0 } else { "" };
                    let head = if used + text::width(head) > width { "" } else { head };
                    line.push_str(&style.paint(head, look));
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                    rest = &rest[head.len()..];
                }
                line.push_str(&style.paint(rest, look));
                used += text::width(rest);
            }
        }
        lines.push(line);
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    fn words(&self) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        let (mut blank, mut start) = (false, true);
        for (text, style) in &self.pieces {
            if text == BREAK {
                words.push(Word { is_break: true, ..Word::default() });
                (blank, start) = (false, true);
                continue;
            }
            let mut last = None;
            for c in text.chars() {
                if c == ' ' {
                    (blank, start) = (true, true);
                    last = None;
                    continue;
                }
                // wide characters are words of their own, but a stop stays with what it ends
                let wide = is_wide(c);
                let before = last.or_else(|| words.last().and_then(Word::last));
                if start || ((wide || before.is_some_and(is_wide)) && !closes(c)) {
                    words.push(Word { blank_before: blank, ..Word::default() });
                    (blank, start) = (false, false);
                }
                if let Some(word) = words.last_mut() {
                    word.push(c, *style);
                }
                last = Some(c);
            }
        }
        words
    }
}

/// What a line cannot break within, if it is short enough.
#[derive(Debug, Default)]
struct Word {
    pieces: Vec<(String, Style)>,
    blank_before: bool,
    is_break: bool,
}

impl Word {
    fn push(&mut self, c: char, style: Style) {
        match self.pieces.last_mut() {
            Some((text, known)) if *known == style => text.push(c),
            _ => self.pieces.push((c.to_string(), style)),
        }
    }

    fn width(&self) -> usize {
        self.pieces.iter().map(|(text, _)| text::width(text)).sum()
    }

    fn last(&self) -> Option<char> {
        self.pieces.last().and_then(|(text, _)| text.chars().next_back())
    }
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

/// Whether a line should not begin with it.
fn closes(c: char) -> bool {
    "，。、：；？！）」』》】”’…".contains(c) || (c.is_ascii_punctuation() && !"([{`\"'".contains(c))
}

impl Style {
    fn paint(self, text: &str, look: Look) -> String {
        let mut out = text.to_string();
        if self.code {
            out = look.paint(&out, Color::Cyan);
        }
        if self.dim || self.struck > 0 {
            out = look.dim(&out);
        }
        if self.italic > 0 {
            out = look.italic(&out);
        }
        if self.bold > 0 {
            out = look.bold(&out);
        }
        out
    }
}
