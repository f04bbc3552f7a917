//! The book: every lesson has its chapter, every page is made of what the engine says now, and a reader can use it.

mod browser;
mod built;
mod panel;
mod reader;

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

#[test]
fn every_lesson_has_its_chapter_in_the_order_of_the_course() {
    let lessons = LESSONS.iter().map(|lesson| (lesson.title.to_string(), format!("{}.md", lesson.name)));
    let before = [("Introduction", "introduction.md"), ("How to read this book", "how-to-read.md")];
    let after = [
        ("Challenges", "challenges.md"),
        ("Exercises", "exercises.md"),
        ("Coming from Python", "python.md"),
        ("The 54 bugs", "bugs.md"),
        ("How the explorer works", "explorer.md"),
        ("Commands", "commands.md"),
        ("Glossary", "glossary.md"),
    ];
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
fn a_search_at_the_prompt_finds_the_command_and_no_directive() {
    let mut session = Session::new(LESSONS, Config { width: Some(120), ..Config::default() });
    for (words, found) in [("drive transfer", "deadlock/lesson.md:"), ("include demo.rs", "nothing found")] {
        let mut out = Vec::new();
        session.execute(&format!("search {words}"), &mut out);
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(found) && !out.contains("{{#"), "{words}: {out}");
    }
}

/// What a learner is told to type works: no typo, no knob that is gone, no schedule that does not fit any more.
#[test]
fn every_command_that_a_lesson_shows_works() {
    let mut session = Session::new(LESSONS, Config { width: Some(80), ..Config::default() });
    for lesson in LESSONS {
        let text = lesson.expanded();
        assert!(!text.contains("{{#"), "{}: the prompt shows a directive", lesson.name);
        let mut shown = false;
        for line in text.lines() {
            if line.starts_with("```") {
                shown = line == "```text";
            }
            // live runs take their time and have a test of their own
            let quick = ["explore ", "replay ", "timeline ", "compare ", "claims ", "code ", "choose"];
            if shown && quick.iter().any(|word| line.starts_with(word)) {
                let flow = session.execute(line, &mut Vec::new());
                assert!(matches!(flow, Flow::Next(Status::Fine)), "{}: `{line}`: {flow:?}", lesson.name);
            }
        }
    }
}
