use std::fmt::Write as _;

/// What the judge says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// No schedule of any scenario fails.
    #[default]
    Proved,
    /// It fails even when the threads run one after the other.
    Wrong,
    /// Some schedule makes it fail.
    Breaks,
    /// Some schedule ends in a deadlock.
    Stuck,
    /// Some schedule seems never to end.
    Endless,
    /// It could not be explored to the end.
    TooLarge,
}

const WORDS: [(Verdict, &str); 6] = [
    (Verdict::Proved, "proved"),
    (Verdict::Wrong, "wrong"),
    (Verdict::Breaks, "breaks"),
    (Verdict::Stuck, "stuck"),
    (Verdict::Endless, "endless"),
    (Verdict::TooLarge, "too-large"),
];

impl Verdict {
    /// The word for `--json`.
    #[must_use]
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|(verdict, _)| *verdict == self).map_or("", |(_, word)| word)
    }
}

/// A verdict with all that there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// The scenario that was lost; empty if none was.
    pub scenario: String,
    /// How it ended, on one line.
    pub outcome: String,
    /// A schedule that leads there; empty if none is needed.
    pub schedule: String,
    /// What mistake it looks like, in the word that stands for it; empty if it looks like none that is known.
    pub mistake: String,
    /// Three hints for that mistake.
    pub hints: Vec<String>,
    /// How many scenarios there are.
    pub scenarios: usize,
    /// How many executions were looked at.
    pub executions: u64,
    /// How many inequivalent orders all scenarios have, if all were counted.
    pub orders: Option<u128>,
    /// How many interleavings those stand for, if all were counted.
    pub interleavings: Option<u128>,
    /// All of it for a person to read.
    pub text: String,
}

impl Default for Report {
    fn default() -> Report {
        Report {
            verdict: Verdict::Proved,
            scenario: String::new(),
            outcome: String::new(),
            schedule: String::new(),
            mistake: String::new(),
            hints: Vec::new(),
            scenarios: 0,
            executions: 0,
            orders: Some(0),
            interleavings: Some(0),
            text: String::new(),
        }
    }
}

impl Report {
    /// The report as lines of `name value`, an empty line, and the text: what crosses from one process to the other.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: &str| {
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let _ = writeln!(out, "{name} {value}");
        };
        line("verdict", self.verdict.word());
        line("scenario", &self.scenario);
        line("outcome", &self.outcome);
        line("schedule", &self.schedule);
        line("mistake", &self.mistake);
        self.hints.iter().for_each(|hint| line("hint", hint));
        line("scenarios", &self.scenarios.to_string());
        line("executions", &self.executions.to_string());
        line("orders", &self.orders.map(|n| n.to_string()).unwrap_or_default());
        line("interleavings", &self.interleavings.map(|n| n.to_string()).unwrap_or_default());
        out + "\n" + &self.text
    }

    /// Reads what [`Report::write`] wrote; none if it is something else.
    #[must_use]
    pub fn read(text: &str) -> Option<Report> {
        let (head, text) = text.split_once("\n\n")?;
        let mut report = Report { text: text.to_string(), ..Report::default() };
        let mut judged = false;
        for line in head.lines() {
            let (name, value) = line.split_once(' ')?;
            let owned = || value.to_string();
            match name {
                "verdict" => {
                    report.verdict = WORDS.iter().find(|(_, word)| *word == value)?.0;
                    judged = true;
                }
                "scenario" => report.scenario = owned(),
                "outcome" => report.outcome = owned(),
                "schedule" => report.schedule = owned(),
                "mistake" => report.mistake = owned(),
                "hint" => report.hints.push(owned()),
                "scenarios" => report.scenarios = value.parse().ok()?,
                "executions" => report.executions = value.parse().ok()?,
                "orders" => report.orders = value.parse().ok(),
                "interleavings" => report.interleavings = value.parse().ok(),
                _ => return None,
            }
        }
        judged.then_some(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_crosses_over_unharmed() {
        let report = Report {
            verdict: Verdict::Breaks,
            scenario: "two add".into(),
            schedule: "1.2.2.1".into(),
            hints: vec!["who?".into(), "there".into()],
            scenarios: 2,
            orders: None,
            interleavings: Some(24),
            text: "  a picture\n\n  with an empty line\n".into(),
            ..Report::default()
        };
        assert_eq!(Report::read(&report.write()), Some(report));
        assert_eq!(Report::read(&Report::default().write()), Some(Report::default()));
    }

    #[test]
    fn what_is_no_report_is_none() {
        for text in ["", "\n\n", "hello\n\nworld", "verdict maybe\n\n", "orders 3\n\n", "verdict proved"] {
            assert_eq!(Report::read(text), None, "{text:?}");
        }
    }
}
