use crate::course::{Directive, Lesson};
use crate::repl::refusal::{Refusal, Status};
use crate::repl::say::count;
use crate::repl::session::Session;
use crate::trace::{Look, text};
use clap::Args;
use colored::Color;
use std::io::Write;

/// How many hits are shown.
const SHOWN: usize = 20;

/// Find words in lessons, sources, knobs and claims
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  search lost update")]
pub(crate) struct Search {
    /// The words; a line is found if it holds all of them, in capitals or not
    #[arg(value_name = "WORDS", required = true)]
    words: Vec<String>,
}

impl Search {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let words: Vec<String> = self.words.iter().map(|word| word.to_lowercase()).collect();
        let found = |line: &str| {
            let line = line.to_lowercase();
            words.iter().all(|word| line.contains(word))
        };
        let look = session.look();
        let mut hits = 0;
        for lesson in session.lessons() {
            for (place, line) in lines(lesson).into_iter().filter(|(_, line)| found(line)) {
                hits += 1;
                if hits > SHOWN {
                    continue;
                }
                let line = line.trim();
                let room = session.width().saturating_sub(text::width(&place) + 2).max(20);
                let line = mark(&around(line, &words, room, look), &words, look);
                writeln!(out, "{}: {line}", look.dim(&place))?;
            }
        }
        match hits {
            0 => writeln!(out, "nothing found; fewer or shorter words find more")?,
            n if n > SHOWN => {
                let more = count((n - SHOWN) as u64, "more line");
                writeln!(out, "... and {more}; more words find fewer")?;
            }
            _ => {}
        }
        Ok(Status::Fine)
    }
}

/// All that can be found in a lesson, with its place.
fn lines(lesson: &Lesson) -> Vec<(String, String)> {
    let mut lines = vec![(lesson.name.to_string(), lesson.title.to_string())];
    for (number, line) in (1..).zip(lesson.text.lines()) {
        let shown = match Directive::read(line) {
            // the code has its own lines
            Some(directive) => directive.command().unwrap_or_default(),
            None => line.to_string(),
        };
        lines.push((format!("{}/lesson.md:{number}", lesson.name), shown));
    }
    for source in lesson.sources {
        for (number, line) in source.numbered() {
            lines.push((format!("{}/{}:{number}", lesson.name, source.name), line.to_string()));
        }
    }
    for demo in lesson.demos {
        lines.push((format!("help {}", demo.name), format!("{}: {}", demo.name, demo.summary)));
        for knob in demo.knobs {
            lines.push((format!("help {}", demo.name), format!("{}={}: {}", knob.name, knob.values, knob.help)));
        }
    }
    for claim in lesson.claims {
        lines.push((format!("claims {}", lesson.name), format!("{} ({})", claim.says, claim.command())));
    }
    lines
}

/// A long line, cut so that its first hit can be seen.
fn around(line: &str, words: &[String], room: usize, look: Look) -> String {
    if text::width(line) <= room {
        return line.to_string();
    }
    let chars: Vec<char> = line.chars().collect();
    let lower = line.to_lowercase();
    let first = words.iter().filter_map(|word| lower.find(word.as_str())).min().unwrap_or(0);
    let first = lower.get(..first).map_or(0, |before| before.chars().count());
    let from = first.saturating_sub(room / 3).min(chars.len());
    if from == 0 {
        return look.cut(line, room);
    }
    let rest: String = chars[from..].iter().collect();
    look.cut(&format!("{}{rest}", look.ellipsis()), room)
}

/// The line with each hit marked.
fn mark(line: &str, words: &[String], look: Look) -> String {
    let lower = line.to_lowercase();
    // lower case may be longer or shorter than the text; then the places do not match and nothing is marked
    if !look.colour || lower.len() != line.len() {
        return line.to_string();
    }
    let mut out = String::new();
    let mut at = 0;
    while at < line.len() {
        let hit =
            words.iter().map(String::as_str).filter(|word| lower[at..].starts_with(word)).max_by_key(|word| word.len());
        let length = hit.map_or_else(|| line[at..].chars().next().map_or(1, char::len_utf8), str::len);
        let Some(piece) = line.get(at..at + length) else { return line.to_string() };
        match hit {
            Some(_) => out.push_str(&look.bold(&look.paint(piece, Color::Yellow))),
            None => out.push_str(piece),
        }
        at += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};
    use super::*;

    #[test]
    fn every_place_of_a_lesson_is_searched() {
        let mut session = toy();
        assert_eq!(
            say(&mut session, "search LOCK"),
            "help dice: lock=on|off: whether a lock is held\n\
             claims toy: The die always shows one. (explore dice lock=off)\n\
             bare/lesson.md:3: Words, and a LOCK.\n"
        );
        assert_eq!(say(&mut session, "search roll"), "toy/demo.rs:5: roll();\n");
        assert_eq!(say(&mut session, "search die SIDE"), "toy/lesson.md:3: A die shows one side.\n");
        assert_eq!(say(&mut session, "search zebra"), "nothing found; fewer or shorter words find more\n");
    }

    #[test]
    fn a_hit_is_marked_whatever_its_case_and_alphabet() {
        let look = Look { colour: true, ascii: false };
        let words = ["lock".to_string(), "é".to_string()];
        let marked = mark("a LOCK, été", &words, look);
        assert_eq!(marked.matches("\x1b[1m").count(), 3, "{marked:?}");
        assert_eq!(mark("İ lock", &words, look), "İ lock");
        assert_eq!(mark("x", &words, Look::default()), "x");
    }

    #[test]
    fn a_long_line_is_cut_around_its_hit() {
        let line = format!("{}needle{}", "hay ".repeat(50), " hay".repeat(50));
        let cut = around(&line, &["needle".to_string()], 40, Look::default());
        assert!(cut.contains("needle") && text::width(&cut) <= 40, "{cut}");
    }
}
