//! Code in colour, line by line.
//!
//! A line is read on its own: what begins in an earlier one (a block comment, a long string) is not known here.

use super::Look;
use colored::Color;

const RUST: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "type", "unsafe", "use", "where", "while",
];

const PYTHON: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "False", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "None", "nonlocal", "not", "or",
    "pass", "raise", "return", "self", "True", "try", "while", "with", "yield",
];

/// One line of Rust, coloured. Without colour it stays as it is.
#[must_use]
pub fn rust(line: &str, look: Look) -> String {
    Language { keywords: RUST, comment: "//", rust: true }.paint(line, look)
}

/// One line of Python, coloured. Without colour it stays as it is.
#[must_use]
pub fn python(line: &str, look: Look) -> String {
    Language { keywords: PYTHON, comment: "#", rust: false }.paint(line, look)
}

struct Language {
    keywords: &'static [&'static str],
    comment: &'static str,
    /// Whether `'` can begin a lifetime, and `!` end a macro's name.
    rust: bool,
}

impl Language {
    fn paint(&self, line: &str, look: Look) -> String {
        if !look.colour {
            return line.to_string();
        }
        let mut out = String::with_capacity(line.len() * 2);
        let mut rest = line;
        while !rest.is_empty() {
            let (length, colour) = self.token(rest);
            let (token, tail) = rest.split_at(length);
            match colour {
                Some(colour) => out.push_str(&look.paint(token, colour)),
                None => out.push_str(token),
            }
            rest = tail;
        }
        out
    }

    /// How long the first token is, and its colour. `text` is not empty; the length ends between two characters.
    fn token(&self, text: &str) -> (usize, Option<Color>) {
        let first = text.chars().next().unwrap_or(' ');
        if text.starts_with(self.comment) {
            return (text.len(), Some(Color::BrightBlack));
        }
        if let Some(length) = self.string(text) {
            return (length, Some(Color::Green));
        }
        if first == '\'' && self.rust {
            return quote(text);
        }
        if first.is_ascii_digit() {
            return (number(text), Some(Color::Magenta));
        }
        if is_name(first) {
            let length = run(text, is_name);
            let (word, after) = text.split_at(length);
            let colour = if self.keywords.contains(&word) {
                Some(Color::Blue)
            } else if self.rust && after.starts_with('!') && !after.starts_with("!=") {
                return (length + 1, Some(Color::Cyan));
            } else if first.is_uppercase() {
                Some(Color::Yellow)
            } else {
                None
            };
            return (length, colour);
        }
        (run(text, |c| !is_name(c) && !"\"'/#".contains(c)).max(first.len_utf8()), None)
    }

    /// How long the string is that the text begins with; to the end of the line if it is not closed.
    fn string(&self, text: &str) -> Option<usize> {
        if self.rust {
            let body = text.strip_prefix('b').unwrap_or(text);
            if let Some(raw) = body.strip_prefix('r') {
                let hashes = run(raw, |c| c == '#');
                if raw[hashes..].starts_with('"') {
                    let close = format!("\"{}", "#".repeat(hashes));
                    let open = text.len() - raw.len() + hashes + 1;
                    return Some(text[open..].find(&close).map_or(text.len(), |at| open + at + close.len()));
                }
            }
            return body.starts_with('"').then(|| text.len() - body.len() + quoted(body, "\""));
        }
        let prefix = usize::from(text.starts_with(['f', 'b', 'r', 'F', 'B', 'R']));
        let body = &text[prefix..];
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| body.starts_with(quote))?;
        Some(prefix + quoted(body, quote))
    }
}

/// How long the quoted text is, its quotes included; a backslash takes the next character with it.
fn quoted(text: &str, quote: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(quote.len()) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if text[at..].starts_with(quote) {
            return at + quote.len();
        }
    }
    text.len()
}

/// A character, a lifetime, or a quote on its own.
fn quote(text: &str) -> (usize, Option<Color>) {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some(_)) => (quoted(text, "'"), Some(Color::Green)),
        (Some((_, c)), Some((close, '\''))) if c != '\'' => (close + 1, Some(Color::Green)),
        (Some((_, c)), _) if is_name(c) => (1 + run(&text[1..], is_name), Some(Color::Magenta)),
        _ => (1, None),
    }
}

/// A number: digits, letters of its base or type, and a fraction, but not the dots of a range.
fn number(text: &str) -> usize {
    let whole = run(text, |c| c.is_ascii_alphanumeric() || c == '_');
    let fraction = text[whole..].strip_prefix('.').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    fraction.map_or(whole, |rest| whole + 1 + run(rest, |c| c.is_ascii_alphanumeric() || c == '_'))
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How many bytes the characters at the beginning take for which `is` holds.
fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::text;

    const COLOUR: Look = Look { colour: true, ascii: false };

    /// The coloured line with each colour written out: `<b let>`.
    fn marked(line: &str) -> String {
        let mut out = line.replace("\x1b[39m", ">");
        for (code, mark) in [("34", "b"), ("32", "g"), ("33", "y"), ("35", "m"), ("36", "c"), ("90", "k")] {
            out = out.replace(&format!("\x1b[{code}m"), &format!("<{mark} "));
        }
        out
    }

    #[test]
    fn rust_in_colour() {
        for (line, colours) in [
            ("", ""),
            ("    let seen = counter.get();", "    <b let> seen = counter.get();"),
            ("let n: u32 = 1_000; // so", "<b let> n: u32 = <m 1_000>; <k // so>"),
            ("println!(\"a \\\" // b\", x)", "<c println!>(<g \"a \\\" // b\">, x)"),
            ("if a != b {", "<b if> a != b {"),
            ("fn f<'a>(x: &'a str) -> Vec<char>", "<b fn> f<<m 'a>>(x: &<m 'a> str) -> <y Vec><char>"),
            ("['x', '\\'', '\\u{1f}', '好']", "[<g 'x'>, <g '\\''>, <g '\\u{1f}'>, <g '好'>]"),
            ("for i in 0..10 {", "<b for> i <b in> <m 0>..<m 10> {"),
            ("1.5e3 + 0xff_u8", "<m 1.5e3> + <m 0xff_u8>"),
            ("r#\"a \" b\"# + b\"c\" / 2", "<g r#\"a \" b\"#> + <g b\"c\"> / <m 2>"),
            ("let s = \"not closed", "<b let> s = <g \"not closed>"),
            ("'", "'"),
            ("#[test] 数 = Größe", "#[test] 数 = <y Größe>"),
            ("robot(\"r\")", "robot(<g \"r\">)"),
        ] {
            assert_eq!(marked(&rust(line, COLOUR)), colours);
        }
    }

    #[test]
    fn python_in_colour() {
        for (line, colours) in [
            ("with lock:  # now", "<b with> lock:  <k # now>"),
            ("print(f'{x}', \"y\")", "print(<g f'{x}'>, <g \"y\">)"),
            ("t = Thread(target=f, args=(1,))", "t = <y Thread>(target=f, args=(<m 1>,))"),
            ("\"\"\"doc\"\"\"", "<g \"\"\"doc\"\"\">"),
        ] {
            assert_eq!(marked(&python(line, COLOUR)), colours);
        }
    }

    #[test]
    fn the_text_itself_never_changes() {
        for line in
            ["'a", "b'x'", "\"\\", "'\\", "r###", "r\"", "1.", "1..", "é'é'é", "\"é\\", "'''", "//", "/", "br#", "f'"]
        {
            assert_eq!(rust(line, Look::default()), line);
            for painted in [rust(line, COLOUR), python(line, COLOUR)] {
                let mut plain = painted.clone();
                for code in ["34", "32", "33", "35", "36", "90", "39"] {
                    plain = plain.replace(&format!("\x1b[{code}m"), "");
                }
                assert_eq!(plain, line);
                assert_eq!(text::width(&painted), text::width(line));
            }
        }
    }
}
