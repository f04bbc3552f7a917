use super::{ThreadId, text};
use colored::Color;

/// How things are drawn: with colour or without, in Unicode or in ASCII.
///
/// Colour is decided here and nowhere else, so a text drawn with `colour: false` holds no escape code, whatever the
/// terminal, the environment or `colored`'s own switch say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour.
    pub colour: bool,
    /// Whether to draw with ASCII characters only.
    pub ascii: bool,
}

/// The threads' colours, in turn; the main thread has the first.
const THREADS: [Color; 7] =
    [Color::White, Color::Cyan, Color::Yellow, Color::Magenta, Color::Green, Color::BrightBlue, Color::BrightRed];

impl Look {
    /// The text in a colour.
    #[must_use]
    pub fn paint(self, text: &str, colour: Color) -> String {
        self.wrap(text, &colour.to_fg_str(), "39")
    }

    /// The text in its thread's colour, the same wherever the thread appears.
    #[must_use]
    pub fn thread(self, thread: ThreadId, text: &str) -> String {
        let colour = match thread.index() {
            0 => THREADS[0],
            n => THREADS[1 + (n - 1) % (THREADS.len() - 1)],
        };
        self.paint(text, colour)
    }

    /// The text in bold.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.wrap(text, "1", "22")
    }

    /// The text made faint.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.wrap(text, "2", "22")
    }

    /// The text in italics.
    #[must_use]
    pub fn italic(self, text: &str) -> String {
        self.wrap(text, "3", "23")
    }

    /// The text underlined.
    #[must_use]
    pub fn underline(self, text: &str) -> String {
        self.wrap(text, "4", "24")
    }

    /// What went well.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.paint(text, Color::Green)
    }

    /// What went wrong.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.paint(text, Color::Red)
    }

    /// `→`
    #[must_use]
    pub fn arrow(self) -> &'static str {
        self.glyph("→", "->")
    }

    /// `←`
    #[must_use]
    pub fn back(self) -> &'static str {
        self.glyph("←", "<-")
    }

    /// `█`, much.
    #[must_use]
    pub fn bar(self) -> &'static str {
        self.glyph("█", "#")
    }

    /// `▒`, some.
    #[must_use]
    pub fn shade(self) -> &'static str {
        self.glyph("▒", "+")
    }

    /// `·`, nothing.
    #[must_use]
    pub fn dot(self) -> &'static str {
        self.glyph("·", ".")
    }

    /// `•`, an item of a list.
    #[must_use]
    pub fn bullet(self) -> &'static str {
        self.glyph("•", "*")
    }

    /// `…`, here something was cut.
    #[must_use]
    pub fn ellipsis(self) -> &'static str {
        self.glyph("…", "...")
    }

    /// `─`, one column of a rule.
    #[must_use]
    pub fn rule(self) -> &'static str {
        self.glyph("─", "-")
    }

    /// `▶`, who can go on.
    #[must_use]
    pub fn pointer(self) -> &'static str {
        self.glyph("▶", ">")
    }

    /// `■`, who waits.
    #[must_use]
    pub fn halt(self) -> &'static str {
        self.glyph("■", "#")
    }

    /// `│`, one line of an upright rule.
    #[must_use]
    pub fn upright(self) -> &'static str {
        self.glyph("│", "|")
    }

    /// `✓`, done.
    #[must_use]
    pub fn check(self) -> &'static str {
        self.glyph("✓", "ok")
    }

    /// `✗`, failed.
    #[must_use]
    pub fn cross(self) -> &'static str {
        self.glyph("✗", "no")
    }

    /// The text cut to `width` columns, with an ellipsis if anything is missing.
    #[must_use]
    pub fn cut(self, text: &str, width: usize) -> String {
        text::cut(text, width, self.ellipsis())
    }

    fn glyph(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.ascii { ascii } else { unicode }
    }

    /// The text between an escape code and the code that ends just that, so that styles nest.
    fn wrap(self, text: &str, open: &str, close: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_string();
        }
        let (open, close) = (format!("\x1b[{open}m"), format!("\x1b[{close}m"));
        // where a style of the same sort ends inside, this one goes on
        let text = text.replace(&close, &format!("{close}{open}"));
        format!("{open}{text}{close}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLOUR: Look = Look { colour: true, ascii: false };

    #[test]
    fn without_colour_a_text_stays_as_it_is() {
        let look = Look::default();
        for text in ["", "seen", "→ 你好"] {
            assert_eq!(look.paint(text, Color::Red), text);
            assert_eq!(look.bold(text), text);
            assert_eq!(look.thread(ThreadId(3), text), text);
        }
    }

    #[test]
    fn with_colour_it_is_coloured_whatever_the_global_switch_says() {
        assert_eq!(COLOUR.paint("x", Color::Red), "\x1b[31mx\x1b[39m");
        assert_eq!(COLOUR.bold("x"), "\x1b[1mx\x1b[22m");
        assert_eq!(COLOUR.paint("", Color::Red), "");
    }

    #[test]
    fn styles_nest() {
        let inner = COLOUR.paint("b", Color::Red);
        assert_eq!(COLOUR.bold(&inner), "\x1b[1m\x1b[31mb\x1b[39m\x1b[22m");
        let outer = COLOUR.paint(&format!("a{inner}c"), Color::Green);
        assert_eq!(outer, "\x1b[32ma\x1b[31mb\x1b[39m\x1b[32mc\x1b[39m");
    }

    #[test]
    fn a_thread_keeps_its_colour_and_neighbours_differ() {
        for n in 0..40 {
            let (one, next) = (COLOUR.thread(ThreadId(n), "x"), COLOUR.thread(ThreadId(n + 1), "x"));
            assert_ne!(one, next, "{n}");
        }
    }

    #[test]
    fn ascii_glyphs_are_ascii() {
        let look = Look { colour: false, ascii: true };
        let all = [
            look.arrow(),
            look.back(),
            look.bar(),
            look.shade(),
            look.dot(),
            look.bullet(),
            look.ellipsis(),
            look.rule(),
            look.upright(),
            look.check(),
            look.cross(),
        ];
        assert!(all.iter().all(|glyph| glyph.is_ascii()));
    }
}
