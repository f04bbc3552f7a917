//! The learner names what can happen before the exploration tells.

mod decoys;
mod read;
mod verdict;

use super::end::{End, ends};
use super::refusal::Refusal;
use super::session::Session;
use super::settings::Settings;
use crate::course::Demo;
use crate::sched::{Exploration, Schedule};
use crate::trace::text;
use std::io::{self, Write};

/// So many possible ends stand in a list at most.
const LISTED: usize = 8;

/// A question about how a demo can end, and all that is needed to judge the answer.
#[derive(Debug)]
pub(crate) struct Quiz {
    settings: Settings,
    found: Exploration,
    form: Form,
}

/// How the answer is given.
#[derive(Debug)]
enum Form {
    /// As values: every end that is one is `name = value`.
    Values {
        /// What stands before the `=`.
        name: String,
        /// Whether all are numbers.
        numbers: bool,
    },
    /// As numbers of this list.
    List(Vec<Listed>),
}

/// A line of the list.
#[derive(Clone, Debug)]
struct Listed {
    end: End,
    /// For what cannot happen: where it can.
    elsewhere: Option<Elsewhere>,
}

/// A setting with which something happens that cannot happen with the one in question.
#[derive(Clone, Debug)]
struct Elsewhere {
    /// The knob that makes it so: `lock=off`.
    knob: String,
    settings: Settings,
    schedule: Schedule,
}

impl Quiz {
    /// A question about what was found.
    ///
    /// # Errors
    /// If the demo cannot be explored with its other settings, which would be a mistake in the demo.
    pub(crate) fn about(
        demo: &Demo,
        settings: Settings,
        found: Exploration,
        session: &Session,
    ) -> Result<Quiz, Refusal> {
        let form = match common_name(&found) {
            Some((name, numbers)) => Form::Values { name, numbers },
            None => Form::List(list(demo, &settings, &found, session)?),
        };
        Ok(Quiz { settings, found, form })
    }

    /// Writes the question.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub(crate) fn ask(&self, demo: &Demo, session: &Session, out: &mut dyn Write) -> io::Result<()> {
        let (look, width) = (session.look(), session.width());
        let mut paragraph = |text: &str| -> io::Result<()> {
            text::wrap(text, width - 2).iter().try_for_each(|line| writeln!(out, "  {line}"))
        };
        paragraph(&look.dim(format!("{} {}", demo.name, self.settings.knobs).trim_end()))?;
        paragraph(demo.summary)?;
        match &self.form {
            Form::Values { name, .. } => paragraph(&format!(
                "Which values can {name} have at the end? Name all of them, like `1, 2`; add `deadlock` or `fails` if it \
                 can come to that. An empty line leaves the question."
            )),
            Form::List(list) => {
                paragraph("How can it end? Some of these can happen, some cannot.")?;
                for (number, one) in (1..).zip(list) {
                    let (mut lead, room) = (format!("{number:>4}  "), width.saturating_sub(6));
                    for line in text::wrap(&one.end.label(), room) {
                        writeln!(out, "{lead}{line}")?;
                        lead = text::blanks(6);
                    }
                }
                let like = if list.len() > 2 { "`1 3`" } else { "`1 2`" };
                let text = format!("Name all that can, by number, like {like}. An empty line leaves the question.");
                text::wrap(&text, width - 2).iter().try_for_each(|line| writeln!(out, "  {line}"))
            }
        }
    }
}

/// The name that all values have in common, `counter` in `counter = 1`, and whether the values are numbers. None if they are
/// not all of that form.
fn common_name(found: &Exploration) -> Option<(String, bool)> {
    let ends = ends(found);
    let values: Vec<&str> = ends.iter().filter_map(|ways| value_of(&ways.end)).collect();
    let (name, _) = values.first()?.split_once(" = ")?;
    let parts: Option<Vec<&str>> = values
        .iter()
        .map(|value| value.split_once(" = ").filter(|(n, _)| *n == name))
        .map(|part| Some(part?.1))
        .collect();
    let parts = parts?;
    let simple =
        !name.contains(char::is_whitespace) && parts.iter().all(|part| !part.contains([' ', ',']) && !part.is_empty());
    simple.then(|| (name.to_string(), parts.iter().all(|part| part.parse::<i64>().is_ok())))
}

fn value_of(end: &End) -> Option<&str> {
    match end {
        End::Value(value) => Some(value),
        _ => None,
    }
}

/// An end to be ticked or not.
#[derive(Clone, Debug)]
pub(crate) struct Tick {
    /// In a few words.
    pub(crate) label: String,
    /// Whether it can happen.
    pub(crate) can: bool,
    /// For what cannot: the knob with which it could, and the command that shows it.
    pub(crate) elsewhere: Option<(String, String)>,
}

/// What can happen and some of what cannot, as a list to be ticked.
///
/// # Errors
/// If the demo cannot be explored with its other settings, which would be a mistake in the demo.
pub(crate) fn ticks(
    demo: &Demo,
    settings: &Settings,
    found: &Exploration,
    session: &Session,
) -> Result<Vec<Tick>, Refusal> {
    let known: Vec<End> = ends(found).into_iter().map(|ways| ways.end).collect();
    let tick = |one: Listed| Tick {
        label: one.end.label(),
        can: known.contains(&one.end),
        elsewhere: one
            .elsewhere
            .map(|there| (there.knob, format!("replay {} @{}", there.settings.typed(), there.schedule))),
    };
    Ok(list(demo, settings, found, session)?.into_iter().map(tick).collect())
}

/// What can happen and some of what cannot, in an order that tells nothing.
fn list(demo: &Demo, settings: &Settings, found: &Exploration, session: &Session) -> Result<Vec<Listed>, Refusal> {
    let seed = settings.typed();
    let possible = ends(found);
    let known: Vec<End> = possible.iter().map(|ways| ways.end.clone()).collect();
    let mut list: Vec<Listed> = known.iter().map(|end| Listed { end: end.clone(), elsewhere: None }).collect();
    shuffle(&mut list, &seed);
    list.truncate(LISTED);
    list.extend(decoys::decoys(demo, settings, &known, session)?);
    shuffle(&mut list, &seed);
    Ok(list)
}

/// Orders a list by the hash of each line: the same every time, and without a pattern that one could learn.
///
/// Source: FNV-1a, 64 bits; G. Fowler, L. C. Noll, K.-P. Vo.
fn shuffle(list: &mut [Listed], seed: &str) {
    let hash = |text: &str| {
        text.bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
    };
    list.sort_by_key(|one| (hash(&format!("{}/{seed}", one.end.label())), one.end.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Situation;
    use crate::repl::session::Config;
    use crate::repl::toy::COURSE;
    use crate::sched::Found;
    use crate::trace::Outcome;
    use std::time::Duration;

    /// What an exploration of `dice` could have found.
    pub(super) fn found(outcomes: &[Outcome]) -> Exploration {
        let one = |outcome: &Outcome| Found {
            outcome: outcome.clone(),
            schedule: "1.2".parse().unwrap(),
            switches: 1,
            shortest: true,
            orders: Some(1),
            interleavings: Some(2),
        };
        Exploration {
            cut: None,
            covered: crate::sched::Covered::default(),
            orders: Some(outcomes.len() as u64),
            interleavings: Some(2 * outcomes.len() as u128),
            executions: 2,
            steps: 8,
            elapsed: Duration::from_millis(1),
            outcomes: outcomes.iter().map(one).collect(),
        }
    }

    pub(super) fn values(values: &[&str]) -> Vec<Outcome> {
        values.iter().map(|value| Outcome::Finished((*value).into())).collect()
    }

    pub(super) fn quiz(found: Exploration) -> (Quiz, Session) {
        let session = Session::new(COURSE, Config { width: Some(80), ..Config::default() });
        let demo = &COURSE.lessons[0].demos[0];
        let settings = Settings::read(demo, Situation::Explore, &["lock=off".to_string()]).unwrap();
        (Quiz::about(demo, settings, found, &session).unwrap(), session)
    }

    #[test]
    fn values_of_one_name_are_typed_and_all_else_is_ticked() {
        for (outcomes, form) in [
            (&["counter = 1", "counter = 2"][..], Some(("counter", true))),
            (&["first = a"], Some(("first", false))),
            (&["a = 1", "b = 1"], None),
            (&["used 1 of 2"], None),
            (&["done = 1, failed = 1"], None),
            (&[], None),
        ] {
            let found = found(&values(outcomes));
            assert_eq!(common_name(&found), form.map(|(name, numbers)| (name.to_string(), numbers)), "{outcomes:?}");
        }
    }

    #[test]
    fn a_list_holds_what_can_happen_and_what_cannot_the_same_every_time() {
        let outcomes = values(&["used 0 of 2", "used 1 of 2"]);
        let list = || match quiz(found(&outcomes)).0.form {
            Form::List(list) => list.iter().map(|one| one.end.label()).collect::<Vec<_>>(),
            form => panic!("{form:?}"),
        };
        let once = list();
        assert_eq!(once, list());
        for wanted in ["used 0 of 2", "used 1 of 2", "side = 1", "deadlock", "used 2 of 2"] {
            assert!(once.iter().any(|one| one == wanted), "{wanted}: {once:?}");
        }
        assert!(once.len() <= 6, "{once:?}");
    }
}
