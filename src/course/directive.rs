/// A line of a text that stands for something else: `{{#include demo.rs:counter}}` for a part of a file, `{{#drive counter lock=off}}`
/// for what the engine says when the book is built. At the prompt it is the command that shows the same there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directive<'t> {
    /// What stands behind the `#`.
    pub word: &'t str,
    /// The rest.
    pub rest: &'t str,
}

/// What the book draws, and the command that shows it at the prompt.
const COMMANDS: &[(&str, &str)] = &[
    ("outcomes", "explore"),
    ("predict", "predict"),
    ("timeline", "timeline"),
    ("run", "run"),
    ("claims", "claims"),
    ("drive", "drive"),
    ("choose", "choose --all"),
];

impl<'t> Directive<'t> {
    /// The word of a part of a file.
    pub const INCLUDE: &'static str = "include";

    /// The directive that a line is; none if it is none.
    #[must_use]
    pub fn read(line: &'t str) -> Option<Directive<'t>> {
        let inner = line.trim().strip_prefix("{{#")?.strip_suffix("}}")?.trim();
        let (word, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        Some(Directive { word, rest: rest.trim() })
    }

    /// The command that shows at the prompt what the book draws here; none if this is nothing that is drawn.
    #[must_use]
    pub fn command(self) -> Option<String> {
        let (_, command) = COMMANDS.iter().find(|(word, _)| *word == self.word)?;
        Some(format!("{command} {}", self.rest).trim_end().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_book_draws_is_a_command_at_the_prompt() {
        for (line, command) in [
            ("{{#outcomes counter lock=off}}", Some("explore counter lock=off")),
            ("  {{#timeline counter @1.2}} ", Some("timeline counter @1.2")),
            ("{{#claims}}", Some("claims")),
            ("{{#choose}}", Some("choose --all")),
            ("{{#include demo.rs}}", None),
            ("{{#nonsense x}}", None),
        ] {
            assert_eq!(Directive::read(line).unwrap().command().as_deref(), command, "{line}");
        }
        for line in ["", "# x", "a {{#drive x}}", "{{drive x}}"] {
            assert_eq!(Directive::read(line), None, "{line}");
        }
    }
}
