//! Text in columns: how wide it is on screen, cut, padded and wrapped.
//!
//! Escape codes count for nothing here, wide characters for two.

use std::panic::Location;
use std::time::Duration;
use unicode_width::UnicodeWidthChar;

/// How many columns the text takes on screen.
#[must_use]
pub fn width(text: &str) -> usize {
    pieces(text).filter(|piece| !piece.escape).map(|piece| piece.width).sum()
}

/// The text cut to `width` columns, `mark` at its end if anything is missing.
///
/// Escape codes after the cut are kept, so that no colour runs on.
#[must_use]
pub fn cut(text: &str, width: usize, mark: &str) -> String {
    if self::width(text) <= width {
        return text.to_string();
    }
    let marked = self::width(mark) <= width;
    let room = if marked { width - self::width(mark) } else { width };
    let (mut out, mut used, mut open) = (String::with_capacity(text.len()), 0, true);
    for piece in pieces(text) {
        if piece.escape {
            out.push_str(piece.text);
        } else if open && used + piece.width <= room {
            used += piece.width;
            out.push_str(piece.text);
        } else if open {
            open = false;
            if marked {
                out.push_str(mark);
            }
        }
    }
    out
}

/// The text with blanks after it up to `width` columns; longer text stays as it is.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", blanks(width.saturating_sub(self::width(text))))
}

/// The text with blanks before it up to `width` columns; longer text stays as it is.
#[must_use]
pub fn pad_left(text: &str, width: usize) -> String {
    format!("{}{text}", blanks(width.saturating_sub(self::width(text))))
}

/// So many blanks.
#[must_use]
pub fn blanks(count: usize) -> String {
    " ".repeat(count)
}

/// The text's words on lines of at most `width` columns; a word that is longer is broken. There is always one line.
///
/// Line ends in the text are blanks like any other.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let room = width.max(1);
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for word in text.split_whitespace() {
        let mut word = word;
        if used > 0 && used + 1 + self::width(word) > room {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        while self::width(word) > room {
            let (head, tail) = split(word, room);
            lines.push(head.to_string());
            word = tail;
        }
        line.push_str(word);
        used += self::width(word);
    }
    if used > 0 || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A line of source on lines of at most `width` columns where it can be: broken at blanks, and what goes on is set in by four
/// more than the line was. Words are not broken.
#[must_use]
pub fn fold_code(line: &str, width: usize) -> Vec<String> {
    let lead = line.len() - line.trim_start().len() + 4;
    let (mut lines, mut rest) = (Vec::new(), line.to_string());
    while self::width(&rest) > width {
        let (front, _) = split(&rest, width);
        let indent = rest.len() - rest.trim_start().len();
        let Some(at) = front.rfind(' ').filter(|at| *at > lead.max(indent)) else { break };
        lines.push(rest[..at].trim_end().to_string());
        rest = format!("{}{}", blanks(lead), rest[at..].trim_start());
    }
    lines.push(rest);
    lines
}

/// The longest beginning of at most `width` columns, at least one character of it, and the rest.
#[must_use]
pub fn split(text: &str, width: usize) -> (&str, &str) {
    let (mut used, mut at) = (0, 0);
    for piece in pieces(text) {
        if at > 0 && used + piece.width > width {
            break;
        }
        used += piece.width;
        at += piece.text.len();
    }
    text.split_at(at)
}

/// The text on one line: line ends, tabs and other control characters become blanks, so that it cannot move the cursor.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_string()
}

/// The text without escape codes and control characters, line ends excepted.
#[must_use]
pub fn plain(text: &str) -> String {
    let kept = pieces(text).filter(|piece| !piece.escape).flat_map(|piece| piece.text.chars());
    kept.filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// A place in the source as a reader wants it: `demo.rs:14`.
#[must_use]
pub fn place(location: &Location<'_>) -> String {
    format!("{}:{}", file_name(location.file()), location.line())
}

/// The last part of a path.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A number with its thousands apart: `3,996,000`.
#[must_use]
pub fn thousands(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A length of time, to three digits or so: `340 µs`, `12.3 ms`, `2.41 s`; `us` where `ascii` is asked for.
#[must_use]
pub fn duration(time: Duration, ascii: bool) -> String {
    let micros = time.as_secs_f64() * 1e6;
    let (value, unit) = match micros {
        m if m < 1e3 => (m, if ascii { "us" } else { "µs" }),
        m if m < 1e6 => (m / 1e3, "ms"),
        m => (m / 1e6, "s"),
    };
    let digits = match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    };
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
    format!("{digits} {unit}")
}

/// One character, or one escape code, which takes no room.
struct Piece<'a> {
    text: &'a str,
    width: usize,
    escape: bool,
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let escape = escape_length(rest);
        let (text, tail) = rest.split_at(escape.unwrap_or(first.len_utf8()));
        rest = tail;
        let width = if escape.is_some() { 0 } else { first.width().unwrap_or(0) };
        Some(Piece { text, width, escape: escape.is_some() })
    })
}

/// How long the escape code is that the text begins with: `ESC [`, parameters, a final letter.
fn escape_length(text: &str) -> Option<usize> {
    let body = text.strip_prefix("\x1b[")?;
    body.find(|c: char| ('@'..='~').contains(&c)).map(|end| 2 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_counts_columns_not_bytes_and_no_escape_codes() {
        for (text, columns) in
            [("", 0), ("abc", 3), ("→·█", 3), ("你好", 4), ("\x1b[1;31mab\x1b[0m", 2), ("e\u{301}", 1)]
        {
            assert_eq!(width(text), columns, "{text:?}");
        }
    }

    #[test]
    fn cut_never_splits_a_character_and_keeps_the_codes() {
        assert_eq!(cut("counter", 7, "…"), "counter");
        assert_eq!(cut("counter", 6, "…"), "count…");
        assert_eq!(cut("counter", 6, "..."), "cou...");
        assert_eq!(cut("counter", 2, "..."), "co");
        assert_eq!(cut("counter", 0, "…"), "");
        assert_eq!(cut("你好吗", 4, "…"), "你…");
        assert_eq!(cut("\x1b[31mcounter\x1b[39m", 3, "…"), "\x1b[31mco…\x1b[39m");
        assert_eq!(cut("\x1b", 4, "…"), "\x1b");
    }

    #[test]
    fn pad_fills_up_to_the_column() {
        assert_eq!(pad("你", 4), "你  ");
        assert_eq!(pad("\x1b[1mx\x1b[22m", 2), "\x1b[1mx\x1b[22m ");
        assert_eq!(pad_left("7", 3), "  7");
        assert_eq!(pad("long", 2), "long");
    }

    #[test]
    fn wrap_breaks_between_words_and_long_words_anywhere() {
        assert_eq!(wrap("a bb  ccc\ndddd", 5), ["a bb", "ccc", "dddd"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("abcdef", 3), ["abc", "def"]);
        assert_eq!(wrap("你好吗", 3), ["你", "好", "吗"]);
        assert_eq!(wrap("你", 1), ["你"]);
        assert_eq!(wrap("  ", 5), [""]);
        assert_eq!(wrap("ab", 0), ["a", "b"]);
    }

    #[test]
    fn control_characters_cannot_leave_their_line() {
        assert_eq!(one_line(" a\r\nb\tc\x1b[2J "), "a  b c [2J");
    }

    #[test]
    fn plain_text_has_neither_colour_nor_bells() {
        assert_eq!(plain("\x1b[1;31mred\x1b[0m\r\n\tb\x07 你\x1b"), "red\nb 你");
    }

    #[test]
    fn numbers_and_times_are_short() {
        assert_eq!(thousands(0_u32), "0");
        assert_eq!(thousands(999_u32), "999");
        assert_eq!(thousands(3_996_000_u32), "3,996,000");
        assert_eq!(duration(Duration::ZERO, false), "0 µs");
        assert_eq!(duration(Duration::from_micros(340), true), "340 us");
        assert_eq!(duration(Duration::from_micros(12_345), false), "12.3 ms");
        assert_eq!(duration(Duration::from_millis(2_410), false), "2.41 s");
        assert_eq!(duration(Duration::from_millis(10), false), "10 ms");
    }

    #[test]
    fn lists_read_like_a_sentence() {
        let items: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        assert_eq!(list(&items[..0]), "");
        assert_eq!(list(&items[..1]), "a");
        assert_eq!(list(&items[..2]), "a and b");
        assert_eq!(list(&items), "a, b and c");
    }

    #[test]
    fn code_is_folded_at_a_blank_and_set_in() {
        assert_eq!(
            fold_code("    let x = one.two(three, four);", 24),
            ["    let x =", "        one.two(three,", "        four);"]
        );
        assert_eq!(fold_code("short", 24), ["short"]);
        assert_eq!(fold_code("", 24), [""]);
        let word = "é".repeat(50);
        assert_eq!(fold_code(&word, 10).join("|"), word);
    }

    #[test]
    fn a_place_is_the_file_name_and_the_line() {
        assert_eq!(file_name("lessons/lock/demo.rs"), "demo.rs");
        assert_eq!(file_name(r"lessons\lock\demo.rs"), "demo.rs");
        assert!(place(Location::caller()).starts_with("text.rs:"));
    }
}
