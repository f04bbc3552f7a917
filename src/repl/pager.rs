//! A long text, a screen at a time.

use std::io::{self, Write};

/// Writes `text`; after each screen of `height` lines, `more` is asked whether to go on.
///
/// # Errors
/// If `out` cannot be written.
pub(crate) fn page(text: &str, height: usize, more: &mut dyn FnMut() -> bool, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    // the last line belongs to the question, or to the prompt
    let screen = height.saturating_sub(1).max(1);
    for (n, lines) in lines.chunks(screen).enumerate() {
        if n > 0 {
            out.flush()?;
            if !more() {
                break;
            }
        }
        for line in lines {
            out.write_all(line.as_bytes())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lines: usize, height: usize, answers: &[bool]) -> (String, usize) {
        let text: Vec<String> = (1..=lines).map(|n| n.to_string() + "\n").collect();
        let (mut out, mut asked) = (Vec::new(), 0);
        let mut more = || {
            asked += 1;
            answers[asked - 1]
        };
        page(&text.concat(), height, &mut more, &mut out).unwrap();
        (String::from_utf8(out).unwrap(), asked)
    }

    #[test]
    fn a_text_that_fits_is_shown_at_once_and_a_long_one_by_screens() {
        assert_eq!(shown(3, 4, &[]), ("1\n2\n3\n".into(), 0));
        assert_eq!(shown(4, 4, &[true]), ("1\n2\n3\n4\n".into(), 1));
        assert_eq!(shown(9, 4, &[true, false]), ("1\n2\n3\n4\n5\n6\n".into(), 2));
        assert_eq!(shown(0, 4, &[]), (String::new(), 0));
    }
}
