//! Long lines of a help text, folded to the screen with their indentation.

use crate::trace::text;

/// The text with every line that is too long for `width` columns folded between words.
pub(crate) fn fold(long: &str, width: usize) -> String {
    let mut folded = String::with_capacity(long.len());
    for line in long.lines() {
        if text::width(line) <= width {
            folded.push_str(line.trim_end());
            folded.push('\n');
            continue;
        }
        let words = line.trim_start();
        let indent = &line[..line.len() - words.len()];
        for part in text::wrap(words, width.saturating_sub(indent.len()).max(20)) {
            folded.push_str(indent);
            folded.push_str(&part);
            folded.push('\n');
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_lines_are_folded_and_keep_their_indentation() {
        let text = "short   line\n    one two three four five six\n\nend";
        assert_eq!(fold(text, 24), "short   line\n    one two three four\n    five six\n\nend\n");
    }
}
