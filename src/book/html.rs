//! Markup in pieces. Blocks stand on one line each, so that Markdown takes them as they are.

use crate::course::Directive;
use crate::trace;

/// Text as HTML takes it, on one line; line ends stay line ends.
pub(super) fn escape(text: &str) -> String {
    trace::escape(text).replace('\n', "&#10;")
}

/// Text as a Markdown paragraph takes it.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_{}[]<>#|&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The name of what a directive draws, for links: `drive-counter-lock-off`.
pub(super) fn slug(directive: Directive<'_>) -> String {
    let whole = format!("{} {}", directive.word, directive.rest);
    let parts: Vec<&str> = whole.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// JSON that may stand inside a script.
pub(super) fn json(value: &impl serde::Serialize) -> Result<String, String> {
    let text = serde_json::to_string(value).map_err(|error| error.to_string())?;
    Ok(text.replace('<', "\\u003c"))
}

/// A block of something to type.
pub(super) fn to_type(line: &str) -> String {
    format!("```text\n{line}\n```\n")
}

/// A fenced block that no line of `code` ends.
pub(super) fn fenced(language: &str, code: &str) -> String {
    let fence = if code.contains("```") { "````" } else { "```" };
    format!("{fence}{language}\n{}\n{fence}\n", code.trim_end())
}

/// Something that is folded until the reader opens it. The inside is Markdown.
pub(super) fn folded(title: &str, inside: &str) -> String {
    format!("<details><summary>{}</summary>\n\n{}\n\n</details>\n", escape(title), inside.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_becomes_markup() {
        assert_eq!(escape("a<b>&\"\nc"), "a&lt;b&gt;&amp;&quot;&#10;c");
        assert_eq!(json(&"</script>").unwrap(), "\"\\u003c/script>\"");
        assert_eq!(plain("a_b [c](d)"), "a\\_b \\[c\\](d)");
        assert!(fenced("rust", "/// ```\n/// ```").starts_with("````rust\n"));
        let directive = Directive::read("{{#drive counter lock=off @1.2}}").unwrap();
        assert_eq!(slug(directive), "drive-counter-lock-off-1-2");
    }
}
