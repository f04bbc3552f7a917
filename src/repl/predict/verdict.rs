//! The answer to an answer: what can happen, what was missed, and why the rest cannot.

use super::{Elsewhere, Form, Quiz, decoys};
use crate::repl::commands::explore::{coverage, cut_short};
use crate::repl::end::{End, Ways, covered, ends};
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::witness::{Witness, shortest_failing};
use crate::trace::{Look, text};
use std::io::{self, Write};

/// More ends than these are counted, not named.
const NAMED: usize = 6;

impl Quiz {
    /// Holds the guesses against the exploration and says what came of it, end by end.
    ///
    /// # Errors
    /// If `out` cannot be written, or the demo is gone from the course.
    pub(crate) fn verdict(
        &self,
        guesses: &[End],
        session: &mut Session,
        out: &mut dyn Write,
    ) -> Result<Status, Refusal> {
        let ends = ends(&self.found);
        let asked = |end: &End| match &self.form {
            Form::Values { .. } => true,
            Form::List(list) => list.iter().any(|one| one.end == *end),
        };
        let missed: Vec<&Ways<'_>> =
            ends.iter().filter(|ways| asked(&ways.end) && !guesses.contains(&ways.end)).collect();
        let wrong: Vec<&End> = guesses.iter().filter(|end| ends.iter().all(|ways| ways.end != **end)).collect();

        let (look, width) = (session.look(), session.width());
        let head = format!("{} {}", self.head(missed.len(), wrong.len(), look), self.told(&ends, look));
        text::wrap(&head, width - 2).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        for ways in missed.iter().take(NAMED) {
            let Some(shortest) = ways.shortest() else { continue };
            let command = format!("replay {} @{}", self.settings.typed(), shortest.schedule);
            let said = format!("You missed: {}", look.bold(&ways.end.label()));
            beside(&said, "see it: ", &look.dim(&command), width, out)?;
        }
        let unnamed = missed.len().saturating_sub(NAMED) + ends.iter().filter(|ways| !asked(&ways.end)).count();
        if unnamed > 0 {
            writeln!(out, "  {} {unnamed} more: `explore {}` lists them", look.ellipsis(), self.settings.typed())?;
        }
        self.wrong(&wrong, &ends, session, out)?;

        let first = missed.iter().filter_map(|ways| ways.shortest()).next();
        let failing = missed.iter().find(|ways| !matches!(ways.end, End::Value(_))).and_then(|ways| ways.shortest());
        if let Some(shown) = failing.or_else(|| shortest_failing(&self.found)).or(first) {
            session.remember(Witness::schedule(&self.settings, &shown.schedule));
        }
        Ok(Status::Fine)
    }

    fn head(&self, missed: usize, wrong: usize, look: Look) -> String {
        match (missed, wrong, self.found.complete()) {
            (0, 0, true) => look.good("Right."),
            (0, 0, false) => look.good("That is all that was seen."),
            (0, _, true) => look.bad("More than there are."),
            (0, _, false) => look.bad("More than was seen."),
            (_, 0, _) => look.bad("Not all of them."),
            _ => look.bad("Not quite."),
        }
    }

    /// What was covered, and every end with its share.
    fn told(&self, ends: &[Ways<'_>], look: Look) -> String {
        let short = |end: &End| match (&self.form, end) {
            (Form::Values { name, .. }, End::Value(value)) => {
                value.strip_prefix(&format!("{name} = ")).unwrap_or(value).to_string()
            }
            _ => end.label(),
        };
        let covered = match &self.found.cut {
            Some(_) => format!("{}. Seen so far", cut_short(&self.found, look)),
            None => {
                let all = if self.found.interleavings == Some(1) { "standing for " } else { "standing for all " };
                coverage(&self.found).replace("complete: ", "").replace("standing for ", all)
            }
        };
        match ends {
            [] => format!("{covered}: nothing."),
            [only] if self.found.complete() => format!("{covered}: always {}.", short(&only.end)),
            ends if ends.len() > NAMED => format!("{covered}: {} ways to end.", ends.len()),
            ends => {
                let one = |ways: &Ways<'_>| match ways.share(&self.found).as_str() {
                    share if self.found.complete() => {
                        let share = share.trim_end_matches(" interleavings").trim_end_matches(" orders");
                        format!("{} (in {share})", short(&ways.end))
                    }
                    _ => short(&ways.end),
                };
                format!("{covered}: {}.", text::list(&ends.iter().map(one).collect::<Vec<_>>()))
            }
        }
    }

    /// Each guess that does not happen, with the reason.
    fn wrong(&self, wrong: &[&End], ends: &[Ways<'_>], session: &Session, out: &mut dyn Write) -> Result<(), Refusal> {
        let elsewhere = self.elsewhere(wrong, session)?;
        let (look, width) = (session.look(), session.width());
        for end in wrong.iter().take(NAMED) {
            let word = if self.found.complete() { "Impossible" } else { "Not seen" };
            let mut said = format!("{word}: {}: {}", look.bold(&end.label()), self.reason(end, ends));
            let there = elsewhere.iter().find(|(known, _)| known == *end).map(|(_, there)| there);
            if let Some(there) = there {
                said += &format!("; it is possible with {}:", there.knob);
            }
            let mut indent = 2;
            for line in text::wrap(&said, width - 4) {
                writeln!(out, "{}{line}", text::blanks(indent))?;
                indent = 4;
            }
            if let Some(there) = there {
                let command = format!("replay {} @{}", there.settings.typed(), there.schedule);
                writeln!(out, "      {}", look.dim(&command))?;
            }
        }
        if wrong.len() > NAMED {
            writeln!(out, "  {} and {} more that do not happen", look.ellipsis(), wrong.len() - NAMED)?;
        }
        Ok(())
    }

    /// Where the wrong guesses would be right, as far as one knob makes them so.
    fn elsewhere(&self, wrong: &[&End], session: &Session) -> Result<Vec<(End, Elsewhere)>, Refusal> {
        let found = match &self.form {
            _ if wrong.is_empty() => Vec::new(),
            Form::List(list) => list.clone(),
            Form::Values { .. } => {
                let (_, demo) = session.demo(self.settings.demo())?;
                let most = wrong.len().min(NAMED);
                decoys::elsewhere(demo, &self.settings, session, &mut |end| wrong.contains(&end), most)?
            }
        };
        Ok(found.into_iter().filter_map(|one| Some((one.end, one.elsewhere?))).collect())
    }

    /// Why it does not happen, as far as the exploration can tell.
    fn reason(&self, end: &End, ends: &[Ways<'_>]) -> String {
        if !self.found.complete() {
            return "no order that was covered ends so, but not all were".into();
        }
        let all = covered(&self.found);
        match end {
            End::Deadlock | End::Endless => format!("each {all} comes to an end"),
            End::Fails => format!("no thread panics in any {all}"),
            End::Value(_) => match self.range(end, ends) {
                Some(range) => format!("none {all} ends so; {range}"),
                None => format!("none {all} ends so"),
            },
        }
    }

    /// Where the values there are lie, if they and the guess are numbers.
    fn range(&self, guess: &End, ends: &[Ways<'_>]) -> Option<String> {
        let Form::Values { name, numbers: true } = &self.form else { return None };
        let number = |end: &End| match end {
            End::Value(value) => value.strip_prefix(&format!("{name} = "))?.parse::<i64>().ok(),
            _ => None,
        };
        let mut values: Vec<i64> = ends.iter().filter_map(|ways| number(&ways.end)).collect();
        values.sort_unstable();
        let (guess, low, high) = (number(guess)?, *values.first()?, *values.last()?);
        Some(match values.len() {
            1 => format!("the only value is {low}"),
            _ if guess < low || guess > high => format!("the values run from {low} to {high}"),
            _ => {
                let below = values.iter().rev().find(|value| **value < guess)?;
                let above = values.iter().find(|value| **value > guess)?;
                format!("between {below} and {above} there is none")
            }
        })
    }
}

/// Two texts on one line where there is room, else the second below, whole.
fn beside(left: &str, lead: &str, right: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    if 2 + text::width(left) + 5 + text::width(lead) + text::width(right) <= width {
        return writeln!(out, "  {left}     {lead}{right}");
    }
    for line in text::wrap(left, width - 2) {
        writeln!(out, "  {line}")?;
    }
    writeln!(out, "      {lead}{right}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, quiz, values};
    use crate::sched::{Cut, Exploration};
    use crate::trace::Outcome;

    fn verdict(found: Exploration, answer: &str) -> String {
        let (quiz, mut session) = quiz(found);
        let words: Vec<&str> = answer.split_whitespace().collect();
        let mut out = Vec::new();
        quiz.verdict(&quiz.read(&words).unwrap(), &mut session, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.lines().all(|line| line.len() <= 80 && line.starts_with("  ")), "{text}");
        // without the folds
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_way_to_answer_has_its_words() {
        let outcomes = values(&["side = 1", "side = 2"]);
        let told = "2 inequivalent orders, standing for all 4 interleavings: 1 (in 2 of 4) and 2 (in 2 of 4).";
        assert_eq!(verdict(found(&outcomes), "1 2"), format!("Right. {told}"));
        let missed = "You missed: side = 1 see it: replay dice lock=off @1.2";
        assert_eq!(verdict(found(&outcomes), "2"), format!("Not all of them. {told} {missed}"));
        let wrong = "Impossible: side = 4: none of the 4 interleavings ends so; the values run from 1 to 2";
        assert_eq!(verdict(found(&outcomes), "1 2 4"), format!("More than there are. {told} {wrong}"));
        assert_eq!(verdict(found(&outcomes), "2 4"), format!("Not quite. {told} {missed} {wrong}"));
    }

    #[test]
    fn the_reason_is_what_the_exploration_knows() {
        let mut outcomes = values(&["side = 3", "side = 7"]);
        for (answer, reason) in [
            ("3 4 7", "side = 4: none of the 4 interleavings ends so; between 3 and 7 there is none"),
            ("3 7 deadlock", "deadlock: each of the 4 interleavings comes to an end"),
            ("3 7 fails", "a thread fails: no thread panics in any of the 4 interleavings"),
            // the toy's die shows 1 with every other setting
            (
                "1 3 7",
                "side = 1: none of the 4 interleavings ends so; the values run from 3 to 7; it is possible with lock=on: replay dice lock=on @",
            ),
        ] {
            let said = verdict(found(&outcomes), answer);
            assert!(said.ends_with(&format!("Impossible: {reason}")), "{said}");
        }
        assert!(verdict(found(&outcomes[..1]), "4").contains("; the only value is 3"));
        outcomes.push(Outcome::Deadlock(vec![]));
        assert!(verdict(found(&outcomes), "3 7").contains("You missed: deadlock see it: "));
    }

    #[test]
    fn what_was_cut_short_is_never_called_impossible_or_right() {
        let cut = || Exploration { cut: Some(Cut::Executions(4)), ..found(&values(&["side = 1", "side = 2"])) };
        for (answer, head) in
            [("1 2", "That is all that was seen."), ("1", "Not all of them."), ("1 2 3", "More than was seen.")]
        {
            let said = verdict(cut(), answer);
            assert!(said.starts_with(&format!("{head} NOT complete: stopped after 4 executions")), "{said}");
            assert!(!said.contains("Impossible") && !said.contains("Right"), "{said}");
        }
        assert!(verdict(cut(), "1 2 3").contains("Not seen: side = 3: no order that was covered ends so"));
    }
}
