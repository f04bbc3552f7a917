use super::explore::{Bounds, share};
use crate::course::{Demo, Knob, Situation, Values};
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::settings::{self, Settings};
use crate::repl::waiting;
use crate::repl::{find, outcome, say};
use crate::sched::{Cut, Exploration};
use crate::trace::text;
use clap::Args;
use std::io::{self, Write};

/// Explore a demo once for each value of a knob, outcomes side by side
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  compare counter increments=1 lock\n  compare counter lock=off increments=1,2,3")]
pub(crate) struct Compare {
    /// The demo
    #[arg(value_name = "DEMO")]
    demo: String,
    /// Settings for all, and the knob to compare: its name alone, or name=value,value
    #[arg(value_name = "SETTING", required = true)]
    settings: Vec<String>,
    #[command(flatten)]
    bounds: Bounds,
}

struct Column {
    heading: String,
    found: Exploration,
}

impl Compare {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (_, demo) = session.demo(&self.demo)?;
        let is_compared = |word: &String| word.split_once('=').is_none_or(|(_, value)| value.contains(','));
        let (compared, common): (Vec<String>, Vec<String>) = self.settings.iter().cloned().partition(is_compared);
        let [knob] = compared.as_slice() else { return Err(one_knob(demo, &compared)) };
        let (name, values) = values(demo, knob)?;

        let mut columns = Vec::new();
        for value in values {
            let heading = format!("{name}={value}");
            let mut words = common.clone();
            words.push(heading.clone());
            let settings = Settings::read(demo, Situation::Explore, &words)?;
            let explorer = session.explorer(settings.time, self.bounds.limits());
            let found = waiting::explore(session, &explorer, &demo.program(settings.knobs.clone()));
            let interrupted = found.cut == Some(Cut::Interrupted);
            columns.push(Column { heading, found });
            if interrupted {
                draw(&columns, session, out)?;
                return Ok(Status::Interrupted);
            }
        }
        draw(&columns, session, out)?;
        Ok(Status::Fine)
    }
}

fn one_knob(demo: &Demo, compared: &[String]) -> Refusal {
    let knob = demo.knobs.iter().find(|knob| matches!(knob.values, Values::OneOf(_))).map_or("KNOB", |knob| knob.name);
    let example = format!("`compare {} {knob}`", demo.name);
    Refusal::Usage(if compared.is_empty() {
        format!("which knob is to be compared? name it without a value, like {example}")
    } else {
        format!("one knob at a time; give the others a value, like {example}")
    })
}

/// The knob that `typed` names and the values to compare: those given, or all of them, or the smallest few numbers.
fn values(demo: &Demo, typed: &str) -> Result<(&'static str, Vec<String>), Refusal> {
    let (name, listed) = typed.split_once('=').map_or((typed, None), |(name, values)| (name, Some(values)));
    let Some(knob) = settings::knobs(demo, Situation::Explore).find(|knob| knob.name == name) else {
        // the refusal of a setting of that name says what was meant
        let refused = Settings::read(demo, Situation::Explore, &[format!("{name}=")]);
        return Err(refused.err().unwrap_or_else(|| Refusal::Usage(format!("no knob `{}`", find::short(name)))));
    };
    let mut values: Vec<String> = match listed {
        Some(listed) => listed.split(',').map(String::from).collect(),
        None => all_values(knob),
    };
    values.dedup();
    if values.len() > 12 {
        return Err(Refusal::Usage(format!("{} values are too many to compare; take at most 12", values.len())));
    }
    Ok((knob.name, values))
}

fn all_values(knob: &Knob) -> Vec<String> {
    match knob.values {
        Values::OneOf(words) => words.iter().map(ToString::to_string).collect(),
        Values::Number(from, to) => (from..=to).take(3).map(|n| n.to_string()).collect(),
    }
}

/// A row for each outcome, a column for each value.
fn draw(columns: &[Column], session: &Session, out: &mut dyn Write) -> io::Result<()> {
    let look = session.look();
    let mut labels: Vec<String> = Vec::new();
    for one in columns.iter().flat_map(|column| &column.found.outcomes) {
        let label = outcome::label(&one.outcome);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let mut table: Vec<Vec<String>> = Vec::new();
    table.push(std::iter::once(String::new()).chain(columns.iter().map(|c| look.bold(&c.heading))).collect());
    for label in &labels {
        table.push(std::iter::once(label.clone()).chain(columns.iter().map(|c| cell(c, label, look.dot()))).collect());
    }
    let foot = |column: &Column| match &column.found.cut {
        None => look.dim(&format!("complete, {}", say::time(column.found.elapsed))),
        Some(cut) => look.bad(&format!("NOT complete: {cut}")),
    };
    table.push(std::iter::once(String::new()).chain(columns.iter().map(foot)).collect());

    let wide = |column: usize| table.iter().map(|row| text::width(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..=columns.len()).map(wide).collect();
    for row in &table {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| text::pad(cell, *width)).collect();
        writeln!(out, "  {}", cells.join("   ").trim_end())?;
    }
    Ok(())
}

/// How much of everything leads to the outcome of that label.
fn cell(column: &Column, label: &str, none: &str) -> String {
    let hits: Vec<_> = column.found.outcomes.iter().filter(|one| outcome::label(&one.outcome) == label).collect();
    match hits.as_slice() {
        [] => none.to_string(),
        [one] => share(one, &column.found).replace(" interleavings", "").replace(" orders", ""),
        several => format!("{} ways", several.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};
    use super::*;
    use crate::repl::toy::LESSONS;

    #[test]
    fn it_compares_one_knob_and_says_how() {
        let mut session = toy();
        for (line, said) in [
            ("compare dice", "`compare` needs DEMO SETTING; `help compare` shows how it is used"),
            ("compare dice lock=on", "which knob is to be compared? name it without a value, like `compare dice lock`"),
            ("compare dice lock sides", "one knob at a time; give the others a value, like `compare dice lock`"),
            ("compare dice lok", "no knob `lok`; did you mean `lock`?"),
            ("compare dice lock=on,of", "lock=of does not fit; did you mean lock=off?"),
        ] {
            let answer = say(&mut session, line);
            assert!(
                answer == said || line == "compare dice" && answer.starts_with("`compare` needs "),
                "{line}: {answer}"
            );
        }
    }

    #[test]
    fn words_are_all_compared_and_numbers_the_smallest_few() {
        let demo = &LESSONS[0].demos[0];
        let values = |typed| values(demo, typed).unwrap().1;
        assert_eq!(values("lock"), ["on", "off"]);
        assert_eq!(values("sides"), ["1", "2", "3"]);
        assert_eq!(values("sides=2,7"), ["2", "7"]);
        assert_eq!(values("time"), ["free", "ordered"]);
    }
}
