use super::{Claim, Demo, Directive, Exercise, Home};

/// One folder of `lessons/`: a text, its demos and its claims.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    /// What the learner types; with `_` for `-`, the name of its [folder](Lesson::folder).
    pub name: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// The lessons to have read before.
    pub needs: &'static [&'static str],
    /// `lesson.md`: the only text, for the REPL and for the book.
    pub text: &'static str,
    /// The files of the folder that the text includes and that steps point into.
    pub sources: &'static [Source],
    /// What can be run, explored and replayed.
    pub demos: &'static [Demo],
    /// What the text says about outcomes.
    pub claims: &'static [Claim],
    /// What the learner writes.
    pub exercises: &'static [Exercise],
    /// The rows of the systems table that it covers.
    pub systems: &'static [u16],
    /// The bugs and false claims of the tutorials that it covers, as numbers: 17 is B17.
    pub bugs: &'static [u16],
}

/// A file of a lesson, as it was compiled.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Its name within the lesson's folder: `demo.rs`.
    pub name: &'static str,
    /// The path that [`file!`] gives it, which the steps' locations carry.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Lesson {
    /// The name of its folder in `lessons/`, and of its module.
    #[must_use]
    pub fn folder(&self) -> String {
        self.name.replace('-', "_")
    }

    /// Where its demos live.
    #[must_use]
    pub fn home(&self) -> Home {
        Home { name: self.name, sources: self.sources }
    }

    /// The demo of that name.
    #[must_use]
    pub fn demo(&self, name: &str) -> Option<&Demo> {
        self.demos.iter().find(|demo| demo.name == name)
    }

    /// The lesson's text for the prompt: every `{{#include file:anchor}}` replaced by the lines it names, and what the book
    /// draws by the command that shows it here.
    ///
    /// An include that cannot be resolved stays as it is; a test sees to it that there is none.
    #[must_use]
    pub fn expanded(&self) -> String {
        let mut out = String::with_capacity(self.text.len() * 2);
        for line in self.text.lines() {
            match Directive::read(line) {
                Some(Directive { word: Directive::INCLUDE, rest }) => {
                    out.push_str(&self.resolve(rest).unwrap_or_else(|| line.to_string()));
                }
                Some(directive) => match directive.command() {
                    Some(command) => out.push_str(&format!("```text\n{command}\n```")),
                    None => out.push_str(line),
                },
                None => out.push_str(line),
            }
            out.push('\n');
        }
        out
    }

    /// The part of the text under a heading, without it: `Coming from Python`.
    #[must_use]
    pub fn section(&self, heading: &str) -> Option<String> {
        let text = self.expanded();
        let mut lines = text.lines().skip_while(|line| line.strip_prefix("## ") != Some(heading));
        lines.next()?;
        let lines: Vec<&str> = lines.take_while(|line| !line.starts_with("## ")).collect();
        Some(lines.join("\n").trim().to_string())
    }

    /// What `file` or `file:anchor` names, without its trailing line end.
    #[must_use]
    pub fn resolve(&self, target: &str) -> Option<String> {
        let (file, anchor) = target.split_once(':').map_or((target, None), |(f, a)| (f, Some(a)));
        excerpt(self.home().source(file)?.text, anchor)
    }
}

impl Source {
    /// Every line but the anchors', with its number in the file, from 1.
    #[must_use]
    pub fn numbered(&self) -> Vec<(u32, &'static str)> {
        numbered(self.text)
    }

    /// The lines between an anchor's two marks, with their numbers in the file; none if there is no such anchor.
    #[must_use]
    pub fn anchored(&self, anchor: &str) -> Option<Vec<(u32, &'static str)>> {
        anchored(self.text, anchor)
    }

    /// The text of one line, from 1.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&'static str> {
        self.text.lines().nth(number.checked_sub(1)? as usize)
    }
}

/// A file's text, or the part of it between an anchor's two marks, without marks and shared indentation; none if there is no such
/// anchor.
#[must_use]
pub fn excerpt(text: &str, anchor: Option<&str>) -> Option<String> {
    let lines = match anchor {
        None => numbered(text),
        Some(anchor) => anchored(text, anchor)?,
    };
    let lines: Vec<&str> = lines.into_iter().map(|(_, line)| line).collect();
    Some(dedent(&lines))
}

fn numbered(text: &str) -> Vec<(u32, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !is_marker(line)).collect()
}

fn anchored<'t>(text: &'t str, anchor: &str) -> Option<Vec<(u32, &'t str)>> {
    let mark = |line: &str, word: &str| {
        line.trim().strip_prefix("// ").and_then(|l| l.strip_prefix(word)).is_some_and(|name| name.trim() == anchor)
    };
    let mut lines = (1..).zip(text.lines()).skip_while(|(_, line)| !mark(line, "ANCHOR:"));
    lines.next()?;
    let inner: Vec<_> = lines.take_while(|(_, line)| !mark(line, "ANCHOR_END:")).collect();
    Some(inner.into_iter().filter(|(_, line)| !is_marker(line)).collect())
}

fn is_marker(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("// ANCHOR:") || line.starts_with("// ANCHOR_END:")
}

/// The lines joined, less the indentation that all of them share.
fn dedent(lines: &[&str]) -> String {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let shared = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let cut: Vec<&str> = lines.iter().map(|line| line.get(shared..).unwrap_or("")).collect();
    cut.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source = Source {
        name: "demo.rs",
        path: "lessons/x/demo.rs",
        text: "a\n// ANCHOR: one\n    b\n      c\n// ANCHOR_END: one\nd\n",
    };

    #[test]
    fn an_anchor_gives_its_lines_with_their_numbers() {
        assert_eq!(SOURCE.anchored("one"), Some(vec![(3, "    b"), (4, "      c")]));
        assert_eq!(SOURCE.anchored("two"), None);
        assert_eq!(SOURCE.numbered().len(), 4);
    }

    #[test]
    fn the_prompt_gets_code_for_includes_and_commands_for_pictures() {
        let lesson = Lesson {
            name: "x",
            title: "",
            needs: &[],
            text: "before\n{{#include demo.rs:one}}\n{{#include nothing.rs}}\n{{#drive x lock=off}}\n\n## Two\n\nlast\n\n## End",
            sources: &[SOURCE],
            demos: &[],
            claims: &[],
            exercises: &[],
            systems: &[],
            bugs: &[],
        };
        let shown =
            "before\nb\n  c\n{{#include nothing.rs}}\n```text\ndrive x lock=off\n```\n\n## Two\n\nlast\n\n## End\n";
        assert_eq!(lesson.expanded(), shown);
        assert_eq!((lesson.section("Two").as_deref(), lesson.section("Three")), (Some("last"), None));
    }
}
