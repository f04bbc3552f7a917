//! What a line of source says about a step.

use crate::trace::text;

/// A line of source as a cell shows it: without the comment and the semicolon at its end.
pub(super) fn shown(line: &str) -> String {
    let line = text::one_line(line);
    let comment =
        line.match_indices("//").map(|(at, _)| at).find(|at| line[..*at].matches('"').count().is_multiple_of(2));
    let code = comment.map_or(line.as_str(), |at| &line[..at]).trim_end();
    code.strip_suffix(';').unwrap_or(code).to_string()
}

/// The name that the line gives to the result of a call of `verb`: `seen` for `let seen = counter.get();`.
///
/// None if the line does something else with the result: then the result has no name yet.
pub(super) fn named<'a>(line: &'a str, verb: &str) -> Option<&'a str> {
    let rest = line.trim().strip_prefix("let ")?.trim_start();
    let (left, right) = rest.split_once('=')?;
    let name = left.split(':').next()?.trim();
    let name = name.strip_prefix("mut ").map_or(name, str::trim);
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') && name != "_";
    let call = right.find(&format!("{verb}("))?;
    let (before, from) = right.trim_end().trim_end_matches(';').split_at_checked(call)?;
    let plain = before.trim().chars().all(|c| c.is_alphanumeric() || "_.&*:()[]".contains(c));
    let after = &from[verb.len() + closing(&from[verb.len()..])?..];
    let passed_on = after == "?" || after == ".unwrap()" || (after.starts_with(".expect(") && after.ends_with(')'));
    (is_name && plain && (after.is_empty() || passed_on)).then_some(name)
}

/// Where the parenthesis that the text begins with is closed: the index after it.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_without_what_ends_it() {
        for (line, cell) in [
            ("    let seen = counter.get(); // a look", "let seen = counter.get()"),
            ("say(\"http://x\");", "say(\"http://x\")"),
            ("if ready.get() {", "if ready.get() {"),
            ("", ""),
        ] {
            assert_eq!(shown(line), cell);
        }
    }

    #[test]
    fn only_a_name_that_holds_the_very_result_is_told() {
        for (line, verb, name) in [
            ("let seen = counter.get();", "get", Some("seen")),
            ("let mut seen: u32 = self.counter.get();", "get", Some("seen")),
            ("let x = queue.get(Some(one(2))).unwrap();", "get", Some("x")),
            ("let x = queue.get(None).expect(\"one\");", "get", Some("x")),
            ("let seen = counter.get() + 1;", "get", None),
            ("let seen = 1 + counter.get();", "get", None),
            ("let _ = counter.get();", "get", None),
            ("let (a, b) = pair.get();", "get", None),
            ("let seen = counter", "get", None),
            ("counter.set(counter.get() + 1);", "get", None),
            ("let 数 = counter.get();", "get", Some("数")),
            ("let a = b.get(", "get", None),
            ("let x = a.get() == 数;", "get", None),
            ("", "get", None),
        ] {
            assert_eq!(named(line, verb), name, "{line}");
        }
    }
}
