//! A page's source with everything filled in: included files, and what directives stand for. Faults carry their file and line.

use super::pages::Studio;
use crate::course::{Directive, excerpt};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Includes go no deeper.
const DEEPEST: usize = 5;

/// What becomes of pages, and what was wrong with them.
pub(super) struct Expander<'s> {
    studio: &'s Studio,
    root: &'s Path,
    /// `lessons/lock/lesson.md:12: no knob ...`, in order.
    pub(super) faults: Vec<String>,
}

impl<'s> Expander<'s> {
    pub(super) fn new(studio: &'s Studio, root: &'s Path) -> Expander<'s> {
        Expander { studio, root, faults: Vec::new() }
    }

    /// The whole text of a page that is a file.
    pub(super) fn page(&mut self, file: &Path) -> String {
        let Some(text) = self.read(file, None) else { return String::new() };
        let mut out = String::new();
        self.expand(file, &text, 0, &mut out);
        let lines = || out.lines().map(str::trim).filter(|line| !line.is_empty());
        if !lines().any(|line| !line.starts_with('#')) {
            self.fault(file, 1, "the page is empty");
        }
        out
    }

    fn expand(&mut self, file: &Path, text: &str, depth: usize, out: &mut String) {
        let mut fence: Option<String> = None;
        for (number, line) in (1..).zip(text.lines()) {
            let mark: String = line.trim_start().chars().take_while(|c| *c == '`').collect();
            if mark.len() >= 3 {
                let closes = fence.as_ref().is_some_and(|open| mark.len() >= open.len() && line.trim() == mark);
                match (&fence, closes) {
                    (None, _) => fence = Some(mark),
                    (Some(_), true) => fence = None,
                    (Some(_), false) => {}
                }
            }
            match Directive::read(line) {
                Some(Directive { word: Directive::INCLUDE, rest }) => {
                    self.include((file, number), rest, depth, out);
                }
                Some(directive) if fence.is_none() => match self.studio.draw(directive) {
                    Ok(drawn) => out.push_str(&drawn),
                    Err(what) => self.fault(file, number, &what),
                },
                Some(_) => self.fault(file, number, "what is drawn does not stand in a block of code"),
                None if line.contains("{{#") => self.fault(file, number, "a directive stands on a line of its own"),
                None => out.push_str(line),
            }
            out.push('\n');
        }
    }

    fn include(&mut self, (file, line): (&Path, usize), target: &str, depth: usize, out: &mut String) {
        let (name, anchor) = target.split_once(':').map_or((target, None), |(name, anchor)| (name, Some(anchor)));
        let path = beside(file, name);
        let Some(text) = self.read(&path, Some((file, line))) else { return };
        let is_page = name.ends_with(".md") && anchor.is_none();
        match excerpt(&text, anchor) {
            None => self.fault(file, line, &format!("`{name}` has no anchor `{}`", anchor.unwrap_or_default())),
            Some(part) if part.trim().is_empty() => self.fault(file, line, &format!("there is nothing in `{target}`")),
            Some(_) if is_page && depth >= DEEPEST => self.fault(file, line, &format!("`{target}` goes too deep")),
            Some(_) if is_page => self.expand(&path, &text, depth + 1, out),
            Some(part) => out.push_str(&part),
        }
    }

    fn read(&mut self, file: &Path, asked: Option<(&Path, usize)>) -> Option<String> {
        match fs::read_to_string(file) {
            Ok(text) => Some(text),
            Err(error) => {
                let shown = self.shown(file);
                let (at, line) = asked.unwrap_or((file, 1));
                self.fault(at, line, &format!("cannot read {shown}: {error}"));
                None
            }
        }
    }

    fn fault(&mut self, file: &Path, line: usize, what: &str) {
        let what = what.replace('\n', " ");
        self.faults.push(format!("{}:{line}: {what}", self.shown(file)));
    }

    /// A path as the package knows it.
    fn shown(&self, file: &Path) -> String {
        file.strip_prefix(self.root).unwrap_or(file).display().to_string().replace('\\', "/")
    }
}

/// The path of a file that is named in another, without detours.
fn beside(file: &Path, name: &str) -> PathBuf {
    let mut path = file.parent().unwrap_or(file).to_path_buf();
    for part in Path::new(name).components() {
        match part {
            Component::ParentDir => _ = path.pop(),
            Component::Normal(part) => path.push(part),
            _ => {}
        }
    }
    path
}
