//! The book: every lesson has its chapter, every include leads to text, every word is explained once.
//!
//! mdBook succeeds on a missing file and prints an empty block for a missing anchor, so includes are resolved here too.

use racecourse::lessons::LESSONS;
use racecourse::repl::{Config, Flow, Session, Status};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The title and the file of each chapter, in order.
fn chapters() -> Vec<(String, String)> {
    let summary = read(&root().join("book/src/SUMMARY.md"));
    let link = |line: &str| {
        let (title, file) = line.trim_start_matches("- ").strip_prefix('[')?.split_once("](")?;
        Some((title.to_string(), file.strip_suffix(')')?.to_string()))
    };
    summary.lines().filter_map(link).collect()
}

/// The file's text with every include replaced by what it names, also in the included files; a target is relative to the
/// file in which it stands.
fn expanded(file: &Path) -> String {
    let folder = file.parent().expect("a file is in a folder");
    let mut text = String::new();
    for line in read(file).lines() {
        let target = line.trim().strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}"));
        match target {
            Some(target) => {
                let (name, anchor) =
                    target.split_once(':').map_or((target, None), |(name, anchor)| (name, Some(anchor)));
                let whole = expanded(&folder.join(name));
                let found = anchor.map_or_else(|| whole.clone(), |anchor| anchored(&whole, anchor));
                assert!(!found.trim().is_empty(), "{}: `{target}` is empty", file.display());
                text.push_str(&found);
            }
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

fn anchored(text: &str, anchor: &str) -> String {
    let mark = |line: &str, word: &str| line.trim() == format!("// {word}: {anchor}");
    let lines = text.lines().skip_while(|line| !mark(line, "ANCHOR")).skip(1);
    lines.take_while(|line| !mark(line, "ANCHOR_END")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_lesson_has_its_chapter_in_the_order_of_the_course() {
    let lessons = LESSONS.iter().map(|lesson| (lesson.title.to_string(), format!("{}.md", lesson.name)));
    let before = [("Introduction", "introduction.md")];
    let after = [("Challenges", "challenges.md"), ("Glossary", "glossary.md"), ("Commands", "commands.md")];
    let own = |(title, file): &(&str, &str)| ((*title).to_string(), (*file).to_string());
    let wanted: Vec<_> = before.iter().map(own).chain(lessons).chain(after.iter().map(own)).collect();
    assert_eq!(chapters(), wanted);
}

#[test]
fn a_chapter_is_its_lesson_and_nothing_else() {
    for lesson in LESSONS {
        let chapter = read(&root().join("book/src").join(format!("{}.md", lesson.name)));
        assert_eq!(chapter, format!("{{{{#include ../../lessons/{}/lesson.md}}}}\n", lesson.folder()));
    }
}

#[test]
fn no_page_of_the_book_is_left_out() {
    let listed: BTreeSet<String> = chapters().into_iter().map(|(_, file)| file).collect();
    let pages = fs::read_dir(root().join("book/src")).unwrap();
    let there: BTreeSet<String> = pages.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let summary = BTreeSet::from(["SUMMARY.md".to_string()]);
    assert_eq!(there.difference(&summary).cloned().collect::<BTreeSet<_>>(), listed);
}

#[test]
fn every_include_leads_to_text_and_the_prompt_shows_the_same() {
    for (_, file) in chapters() {
        let text = expanded(&root().join("book/src").join(&file));
        assert!(text.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#')), "{file} is empty");
        assert!(!text.contains("{{#include"), "{file}: an include leads nowhere");
    }
    for lesson in LESSONS {
        let page = expanded(&root().join("lessons").join(lesson.folder()).join("lesson.md"));
        assert_eq!(page.trim_end(), lesson.expanded().trim_end(), "{}", lesson.name);
    }
}

#[test]
fn the_glossary_explains_every_word_once_in_the_order_of_the_alphabet() {
    let glossary = read(&root().join("book/src/glossary.md"));
    let entries: Vec<&str> = glossary.split("\n## ").skip(1).collect();
    let words: Vec<&str> = entries.iter().filter_map(|entry| entry.lines().next()).collect();
    assert!(words.is_sorted_by(|a, b| a < b), "twice, or not in order: {words:?}");
    for entry in &entries {
        assert!(entry.lines().skip(1).any(|line| !line.is_empty()), "`{entry}` is not explained");
    }
    for word in [
        "thread",
        "step",
        "schedule",
        "order",
        "interleaving",
        "outcome",
        "witness",
        "race",
        "data race",
        "deadlock",
        "livelock",
    ] {
        assert!(words.contains(&word), "{word}");
    }
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    let pages: BTreeSet<String> = chapters().into_iter().map(|(_, file)| file).collect();
    for (_, file) in chapters() {
        let text = read(&root().join("book/src").join(&file));
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (page, heading) = target.split_once('#').unwrap_or((target, ""));
            assert!(page.is_empty() || pages.contains(page), "{file}: {target}");
            assert!(heading.is_empty() || text.contains(&format!("\n## {heading}\n")), "{file}: {target}");
        }
    }
}

/// What a learner is told to type works: no typo, no knob that is gone, no schedule that does not fit any more.
#[test]
fn every_command_that_a_lesson_shows_works() {
    let mut session = Session::new(LESSONS, Config { width: Some(80), ..Config::default() });
    for lesson in LESSONS {
        let mut shown = false;
        for line in lesson.text.lines() {
            if line.starts_with("```") {
                shown = line == "```text";
            }
            // live runs take their time and have a test of their own
            let quick =
                ["explore ", "replay ", "compare ", "claims ", "code "].iter().any(|word| line.starts_with(word));
            if shown && quick {
                let flow = session.execute(line, &mut Vec::new());
                assert!(matches!(flow, Flow::Next(Status::Fine)), "{}: `{line}`: {flow:?}", lesson.name);
            }
        }
    }
}
