//! Builds the book into `book/book`: `cargo run --features book --bin book`.
//!
//! mdBook prints an empty block for an include that leads nowhere and calls that a success. Here it is a failure.

use mdbook_driver::MDBook;
use mdbook_driver::book::Chapter;
use mdbook_driver::builtin_renderers::MarkdownRenderer;
use mdbook_driver::errors::{Error, Result};
use racecourse::course::{Challenge, Goal};
use racecourse::lessons::COURSE;
use racecourse::repl::{GROUPS, table};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `commands.md` says where the commands belong.
const COMMANDS: &str = "{{#commands}}";

/// What `challenges.md` says where the challenges belong.
const CHALLENGES: &str = "{{#challenges}}";

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<()> {
    // cargo says where the package is; without cargo, it is here
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    let mut book = MDBook::load(package.join("book"))?;

    let (commands, challenges) = (commands(), challenges());
    book.book.for_each_chapter_mut(|chapter| {
        chapter.content = chapter.content.replace(COMMANDS, &commands).replace(CHALLENGES, &challenges);
    });

    let (whole, _) = book.preprocess_book(&MarkdownRenderer::new())?;
    let faults: Vec<String> = whole.chapters().filter_map(fault).collect();
    if !faults.is_empty() {
        return Err(Error::msg(faults.join("\n")));
    }

    book.build()?;
    println!("{} chapters in {}", whole.chapters().count(), book.build_dir_for("html").display());
    Ok(())
}

/// What is wrong with a chapter whose includes are resolved, if anything is.
fn fault(chapter: &Chapter) -> Option<String> {
    let text = chapter.content.trim();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let what = if !lines.iter().any(|line| !line.starts_with('#')) {
        "is empty"
    } else if text.contains("{{#") {
        "has an include that leads nowhere"
    } else if lines.windows(2).any(|pair| pair[0].starts_with("```") && pair[0].len() > 3 && pair[1] == "```") {
        "has an empty block of code"
    } else {
        return None;
    };
    Some(format!("the chapter `{}` {what}", chapter.name))
}

/// The command page, from the same table as `help`.
fn commands() -> String {
    let table = table();
    let mut page = String::new();
    for (group, names) in GROUPS {
        let _ = writeln!(page, "## {group}\n");
        for name in *names {
            let Some(command) = table.find_subcommand(name) else { continue };
            let help = command.clone().bin_name(*name).render_long_help();
            let _ = writeln!(page, "### {name}\n\n```text\n{}\n```\n", help.to_string().trim());
        }
    }
    page
}

/// Every challenge: its story, its goal and its source, which mdBook includes. Not how it is won.
fn challenges() -> String {
    let mut page = String::new();
    for part in COURSE.chapters {
        let _ = writeln!(page, "## {}\n", part.title);
        for Challenge { demo, goal, .. } in part.challenges {
            let goal = Goal::from(*goal);
            let _ = writeln!(page, "### {}\n\n{}\n\nYour goal: {goal}.\n", demo.name, demo.summary);
            for source in part.sources {
                let _ = writeln!(page, "```rust\n{{{{#include ../../{}:{}}}}}\n```\n", source.path, demo.anchor);
            }
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of(content: &str) -> Option<String> {
        fault(&Chapter::new("Lock", content.to_string(), "lock.md", Vec::new()))
    }

    #[test]
    fn what_mdbook_lets_pass_is_a_fault() {
        assert_eq!(fault_of("# Lock\n\nOne thread at a time.\n\n```rust\nlet x = 1;\n```\n"), None);
        for (content, what) in [
            ("", "is empty"),
            ("# Lock\n\n", "is empty"),
            ("# Lock\n\n{{#include nothing.rs}}\n", "has an include that leads nowhere"),
            ("# Lock\n\nSee:\n\n```rust\n\n```\n", "has an empty block of code"),
        ] {
            assert_eq!(fault_of(content), Some(format!("the chapter `Lock` {what}")), "{content:?}");
        }
    }

    #[test]
    fn every_challenge_is_on_the_page_without_its_answer() {
        let page = challenges();
        for (_, Challenge { demo, moral, .. }) in COURSE.challenges() {
            assert!(page.contains(&format!("### {}\n\n{}\n", demo.name, demo.summary)), "{}", demo.name);
            assert!(page.contains(&format!(":{}}}}}\n", demo.anchor)), "{}", demo.name);
            assert!(!page.contains(moral), "{}", demo.name);
        }
    }

    #[test]
    fn every_command_is_on_the_page() {
        let page = commands();
        for command in table().get_subcommands() {
            assert!(page.contains(&format!("### {}\n", command.get_name())), "{}", command.get_name());
        }
    }
}
