//! What happened in many live runs, beside what can happen.

use super::commands::explore::{coverage, cut_short};
use super::end::{End, Ways, ends};
use super::say::{self, count};
use super::settings::Settings;
use crate::sched::{Exploration, TimeRule};
use crate::trace::{Look, text};
use std::io::{self, Write};
use std::time::Duration;

/// How often each end was seen.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    seen: Vec<(End, u64)>,
    runs: u64,
}

/// One end: seen so often, possible in so many ways.
struct Row<'f> {
    end: End,
    seen: u64,
    ways: Option<Ways<'f>>,
}

impl Tally {
    /// Counts a run that came to its end.
    pub(crate) fn add(&mut self, end: End) {
        self.runs += 1;
        match self.seen.iter_mut().find(|(known, _)| *known == end) {
            Some((_, seen)) => *seen += 1,
            None => self.seen.push((end, 1)),
        }
    }

    /// How many runs were counted.
    pub(crate) fn runs(&self) -> u64 {
        self.runs
    }

    /// Writes what was seen beside what was found; `elapsed` is the time of the runs, `stopped` whether there were to be more.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub(crate) fn show(
        &self,
        found: &Exploration,
        settings: &Settings,
        (elapsed, stopped): (Duration, bool),
        (look, width): (Look, usize),
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let runs = count(self.runs, "live run");
        let stopped = if stopped { format!(", {}", look.bad("stopped")) } else { String::new() };
        let covered = match &found.cut {
            Some(_) => cut_short(found, look),
            None => coverage(found),
        };
        let head = format!("{runs} in {}{stopped} {} {covered}", say::time(elapsed), look.dot());
        text::wrap(&head, width - 2).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        let rows = self.rows(found);
        self.table(&rows, found, (look, width), out)?;
        remarks(&rows, found, settings, self.runs, (look, width), out)
    }

    /// What can happen first, in the exploration's order; then what was only seen.
    fn rows<'f>(&self, found: &'f Exploration) -> Vec<Row<'f>> {
        let seen = |end: &End| self.seen.iter().find(|(known, _)| known == end).map_or(0, |(_, seen)| *seen);
        let mut rows: Vec<Row<'f>> = ends(found)
            .into_iter()
            .map(|ways| Row { end: ways.end.clone(), seen: seen(&ways.end), ways: Some(ways) })
            .collect();
        for (end, seen) in &self.seen {
            if rows.iter().all(|row| row.end != *end) {
                rows.push(Row { end: end.clone(), seen: *seen, ways: None });
            }
        }
        rows
    }

    fn table(
        &self,
        rows: &[Row<'_>],
        found: &Exploration,
        (look, width): (Look, usize),
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let cells: Vec<[String; 3]> = rows
            .iter()
            .map(|row| {
                let ways = row.ways.as_ref().map_or_else(|| "not found".to_string(), |ways| ways.share(found));
                [row.end.label(), often(row.seen, self.runs), ways]
            })
            .collect();
        let head = [String::new(), "seen live".to_string(), "possible".to_string()];
        let all = || std::iter::once(&head).chain(&cells);
        let wide = |column: usize| all().map(|row: &[String; 3]| text::width(&row[column])).max().unwrap_or(0);
        let (label, seen, possible) = (wide(0), wide(1), wide(2));
        if 4 + label + 3 + seen + 3 + possible > width {
            for [label, seen, possible] in &cells {
                writeln!(out, "    {}", look.bold(label))?;
                writeln!(out, "        seen live: {seen}")?;
                writeln!(out, "        possible: {possible}")?;
            }
            return Ok(());
        }
        for (at, row) in all().enumerate() {
            let first = text::pad(&row[0], label);
            let line = format!("    {}   {}   {}", look.bold(&first), text::pad(&row[1], seen), row[2]);
            writeln!(out, "{}", if at == 0 { look.dim(line.trim_end()) } else { line.trim_end().to_string() })?;
        }
        Ok(())
    }
}

/// `3 of 10,000 (0.03 %)`, `never`.
fn often(seen: u64, runs: u64) -> String {
    if seen == 0 {
        return "never".into();
    }
    let part = seen as f64 * 100.0 / runs as f64;
    let percent = match part {
        _ if seen == runs => "100".to_string(),
        p if p < 0.005 => "< 0.01".into(),
        p if p >= 99.995 => "> 99.99".into(),
        p if !(1.0..=99.0).contains(&p) => format!("{p:.2}"),
        p => format!("{p:.1}"),
    };
    format!("{} of {} ({percent} %)", text::thousands(seen), text::thousands(runs))
}

/// What must be said of ends that were only possible, and of those that were only seen.
fn remarks(
    rows: &[Row<'_>],
    found: &Exploration,
    settings: &Settings,
    runs: u64,
    (look, width): (Look, usize),
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut paragraph = |said: &str, command: &str| -> io::Result<()> {
        text::wrap(said, width - 2).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        if command.is_empty() { Ok(()) } else { writeln!(out, "      {}", look.dim(command)) }
    };
    let unseen: Vec<&Row<'_>> = rows.iter().filter(|row| row.seen == 0 && runs > 0).collect();
    for row in &unseen {
        let Some(shortest) = row.ways.as_ref().and_then(Ways::shortest) else { continue };
        let command = format!("replay {} @{}", settings.typed(), shortest.schedule);
        paragraph(&format!("Never seen, yet possible: {}. See it:", look.bold(&row.end.label())), &command)?;
    }
    for row in rows.iter().filter(|row| row.ways.is_none()) {
        let why = match (&found.cut, settings.time) {
            (Some(cut), _) => format!("the exploration had not come to it: {cut}"),
            (None, TimeRule::Ordered) => "time=ordered leaves out what a busy machine can do; time=free has it".into(),
            (None, TimeRule::Free) => "yet no order ends so. That should not be; please report it".into(),
        };
        paragraph(&format!("{}: {}; {why}.", look.bad("Seen live"), look.bold(&row.end.label())), "")?;
    }
    match rows.len() {
        0 | 1 => Ok(()),
        _ if unseen.is_empty() => paragraph("The machine does not take every order equally often.", ""),
        _ => paragraph("The machine does not take every order equally often: never seen is not impossible.", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Situation;
    use crate::repl::toy::COURSE;
    use crate::sched::{Cut, Found};
    use crate::trace::Outcome;

    fn found(cut: Option<Cut>) -> Exploration {
        let one = |outcome: Outcome, n: u128| Found {
            outcome,
            schedule: "1.2".parse().unwrap(),
            switches: 1,
            shortest: true,
            orders: Some(1),
            interleavings: Some(n),
        };
        Exploration {
            cut,
            covered: crate::sched::Covered::default(),
            orders: Some(2),
            interleavings: Some(6),
            executions: 2,
            steps: 8,
            elapsed: Duration::from_millis(1),
            outcomes: vec![one(Outcome::Finished("side = 1".into()), 4), one(Outcome::Deadlock(vec![]), 2)],
        }
    }

    fn shown(ends: &[(&str, u64)], found: &Exploration, words: &[&str], width: usize) -> String {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let settings = Settings::read(&COURSE.lessons[0].demos[0], Situation::Explore, &words).unwrap();
        let mut tally = Tally::default();
        for (value, times) in ends {
            (0..*times).for_each(|_| tally.add(End::Value((*value).into())));
        }
        let mut out = Vec::new();
        let time = Duration::from_millis(1200);
        tally.show(found, &settings, (time, false), (Look::default(), width), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.lines().all(|line| line.len() <= width), "{text}");
        text
    }

    #[test]
    fn what_happened_stands_beside_what_can_happen() {
        assert_eq!(
            shown(&[("side = 1", 2000)], &found(None), &["lock=off"], 80),
            "  2,000 live runs in 1.2 s · complete: 2 inequivalent orders, standing for 6
  interleavings
               seen live                possible
    side = 1   2,000 of 2,000 (100 %)   4 of 6 interleavings
    deadlock   never                    2 of 6 interleavings
  Never seen, yet possible: deadlock. See it:
      replay dice lock=off @1.2
  The machine does not take every order equally often: never seen is not
  impossible.
"
        );
        let narrow = shown(&[("side = 1", 1)], &found(None), &[], 40);
        assert!(narrow.contains("    side = 1\n        seen live: 1 of 1 (100 %)\n"), "{narrow}");
    }

    #[test]
    fn what_was_seen_and_not_found_is_said_plainly() {
        let seen = [("side = 1", 3), ("side = 7", 1)];
        for (cut, words, why) in [
            (None, &[][..], "yet no order ends so. That should not be; please report it."),
            (None, &["time=ordered"], "time=ordered leaves out what a busy machine can do"),
            (Some(Cut::Executions(2)), &[], "the exploration had not come to it: stopped after 2 executions."),
        ] {
            let text = shown(&seen, &found(cut), words, 100);
            assert!(text.contains("side = 7   1 of 4 (25.0 %)   not found\n"), "{text}");
            assert!(text.contains(&format!("  Seen live: side = 7; {why}")), "{text}");
        }
    }

    #[test]
    fn shares_are_never_rounded_to_all_or_nothing() {
        for (seen, runs, said) in [
            (0, 10, "never"),
            (10, 10, "10 of 10 (100 %)"),
            (1, 3, "1 of 3 (33.3 %)"),
            (3, 10_000, "3 of 10,000 (0.03 %)"),
            (9_997, 10_000, "9,997 of 10,000 (99.97 %)"),
            (1, 1_000_000, "1 of 1,000,000 (< 0.01 %)"),
            (999_999, 1_000_000, "999,999 of 1,000,000 (> 99.99 %)"),
        ] {
            assert_eq!(often(seen, runs), said);
        }
    }

    #[test]
    fn without_runs_nothing_is_said_of_what_was_not_seen() {
        let text = shown(&[], &found(None), &[], 80);
        assert!(text.starts_with("  0 live runs in 1.2 s") && !text.contains("Never seen"), "{text}");
    }
}
