use super::json;
use crate::course::{Challenge, Chapter, Goal};
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::trace::text;
use clap::Args;
use serde::Serialize;
use std::io::Write;

/// List the challenges: small programs, each with an end to reach
///
/// Some of them never end so, whatever the order. Those are won by `prove`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  challenges\n  challenges --json")]
pub(crate) struct Challenges {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    number: usize,
    chapter: &'static str,
    name: &'static str,
    summary: &'static str,
    goal: String,
    won: bool,
}

impl Challenges {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let rows = rows(session);
        if self.json {
            return json(&rows, out);
        }
        let Some(first) = rows.iter().find(|row| !row.won).or(rows.first()) else {
            writeln!(out, "this course has no challenges; `lessons` lists what it has")?;
            return Ok(Status::Fine);
        };
        let look = session.look();
        let how = format!(
            "`drive {}` to begin. You hold the scheduler: bring each to its goal, or `prove` that nobody can.",
            first.name
        );
        let mut page = text::wrap(&how, session.width()).join("\n") + "\n";
        let name = rows.iter().map(|row| text::width(row.name)).max().unwrap_or(0);
        let mut chapter = "";
        for row in &rows {
            if row.chapter != chapter {
                chapter = row.chapter;
                page += &format!("\n{}\n", look.bold(chapter));
            }
            let (won, number) = (if row.won { look.check() } else { "" }, row.number);
            let won = look.good(&text::pad(won, 2));
            page += &format!("  {number:>2} {won} {}  {}\n", look.bold(&text::pad(row.name, name)), row.goal);
        }
        session.page(&page, out)?;
        Ok(Status::Fine)
    }
}

/// How many challenges of the course are won, and how many there are.
pub(super) fn won(session: &Session) -> (usize, usize) {
    let all = || session.course().challenges();
    (all().filter(|(_, challenge)| session.progress().is_won(challenge.demo.name)).count(), all().count())
}

fn rows(session: &Session) -> Vec<Row> {
    let numbered = (1..).zip(session.course().challenges());
    numbered.map(|(number, (chapter, challenge))| row(number, chapter, challenge, session)).collect()
}

fn row(number: usize, chapter: &'static Chapter, challenge: &'static Challenge, session: &Session) -> Row {
    Row {
        number,
        chapter: chapter.title,
        name: challenge.demo.name,
        summary: challenge.demo.summary,
        goal: Goal::from(challenge.goal).to_string(),
        won: session.progress().is_won(challenge.demo.name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};
    use super::*;
    use crate::course::{Aim, Course};
    use crate::repl::session::Config;
    use crate::repl::toy::LESSONS;

    const CHAPTERS: &[Chapter] = &[
        Chapter {
            title: "Coins",
            sources: &[],
            challenges: &[Challenge::new("edge", "A coin falls.", Aim::Ends("edge"), "It may.", |_| "heads".into())],
        },
        Chapter {
            title: "Dice",
            sources: &[],
            challenges: &[Challenge::new("seven", "A die is cast.", Aim::Fails, "It has six.", |_| "six".into())],
        },
    ];

    fn gambler() -> Session {
        Session::new(Course { lessons: LESSONS, chapters: CHAPTERS }, Config::default())
    }

    #[test]
    fn the_list_says_how_to_begin_what_each_asks_for_and_what_is_won() {
        let mut session = gambler();
        let list = say(&mut session, "challenges");
        assert!(list.starts_with("`drive edge` to begin. "), "{list}");
        assert!(
            list.ends_with(
                "\nCoins\n   1    edge   make it end with `edge`\n\nDice\n   2    seven  make an assertion fail\n"
            ),
            "{list}"
        );
        session.note(|progress| progress.win("edge"));
        let list = say(&mut session, "challenges");
        assert!(list.starts_with("`drive seven` to begin. "), "{list}");
        assert!(list.contains("   1 ✓  edge   make it end"), "{list}");
    }

    #[test]
    fn json_holds_the_same_and_the_summary() {
        let document: serde_json::Value = serde_json::from_str(&say(&mut gambler(), "challenges --json")).unwrap();
        let second = serde_json::json!({
            "number": 2, "chapter": "Dice", "name": "seven", "summary": "A die is cast.",
            "goal": "make an assertion fail", "won": false,
        });
        assert_eq!(document[1], second);
    }

    #[test]
    fn progress_counts_what_is_won() {
        let mut session = gambler();
        session.note(|progress| progress.win("seven"));
        session.note(|progress| progress.win("of another course"));
        assert!(say(&mut session, "progress").contains("\n1 of 2 challenges won\n"));
        assert!(!say(&mut toy(), "progress").contains("challenge"), "there are none to win");
    }

    #[test]
    fn a_course_without_challenges_says_so() {
        assert!(say(&mut toy(), "challenges").contains("no challenges"));
    }
}
