use super::json;
use crate::course::Lesson;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::Args;
use serde::Serialize;
use std::io::Write;

/// List the lessons: what is done and what each needs
#[derive(Debug, Args)]
pub(crate) struct Lessons {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    number: usize,
    name: &'static str,
    title: &'static str,
    done: bool,
    opened: bool,
    here: bool,
    needs: &'static [&'static str],
    demos: Vec<&'static str>,
    claims: usize,
    systems: &'static [u16],
    bugs: Vec<String>,
}

impl Lessons {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let rows: Vec<Row> =
            (1..).zip(session.lessons()).map(|(number, lesson)| row(number, lesson, session)).collect();
        if self.json {
            return json(&rows, out);
        }
        let look = session.look();
        let wide = |text: fn(&Row) -> &str| rows.iter().map(|row| text(row).chars().count()).max().unwrap_or(0);
        let (name, title) = (wide(|row| row.name), wide(|row| row.title));
        for row in &rows {
            let done = if row.done { look.check() } else { "" };
            let here = if row.here { look.arrow() } else { "" };
            let needs = if row.needs.is_empty() { String::new() } else { format!("needs {}", row.needs.join(", ")) };
            let line = format!(
                "{here:>2} {:>2} {} {}  {:title$}  {}",
                row.number,
                look.good(&format!("{done:2}")),
                look.bold(&format!("{:name$}", row.name)),
                row.title,
                look.dim(&needs),
            );
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(Status::Fine)
    }
}

fn row(number: usize, lesson: &'static Lesson, session: &Session) -> Row {
    let progress = session.progress();
    Row {
        number,
        name: lesson.name,
        title: lesson.title,
        done: progress.is_done(lesson.name),
        opened: progress.opened.iter().any(|name| name == lesson.name),
        here: progress.at.as_deref() == Some(lesson.name),
        needs: lesson.needs,
        demos: lesson.demos.iter().map(|demo| demo.name).collect(),
        claims: lesson.claims.len(),
        systems: lesson.systems,
        bugs: lesson.bugs.iter().map(|bug| format!("B{bug}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn the_list_says_what_is_done_where_one_is_and_what_each_needs() {
        let mut session = toy();
        assert_eq!(
            say(&mut session, "lessons"),
            "    1    toy   a die and a coin\n    2    bare  nothing but words  needs toy\n"
        );
        say(&mut session, "open toy");
        say(&mut session, "next");
        assert_eq!(
            say(&mut session, "lessons"),
            "    1 ✓  toy   a die and a coin\n →  2    bare  nothing but words  needs toy\n"
        );
    }

    #[test]
    fn json_holds_the_metadata() {
        let document: serde_json::Value = serde_json::from_str(&say(&mut toy(), "lessons --json")).unwrap();
        assert_eq!(document[0]["demos"], serde_json::json!(["dice", "coin"]));
        assert_eq!(document[0]["bugs"], serde_json::json!(["B17"]));
        assert_eq!(document[1]["needs"], serde_json::json!(["toy"]));
    }
}
