use super::{BadKnob, Demo, Knobs, Situation};
use crate::sched::{Exploration, Explorer, TimeRule};
use crate::trace::OutcomeKind;
use std::fmt;

/// Something that a lesson says about outcomes. It is data: `claims` checks it on the spot, a test checks all of them.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The demo that it speaks of.
    pub demo: &'static str,
    /// Its settings, as typed; what is not named has the default of `explore`.
    pub knobs: &'static str,
    /// How time passes in it.
    pub time: TimeRule,
    /// What is said to hold.
    pub holds: Holds,
    /// The same in the lesson's words, one sentence.
    pub says: &'static str,
    /// The numbers of the tutorials' bugs that this settles: 17 is B17.
    pub bugs: &'static [u16],
}

/// What a claim says of the set of all outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Every order finishes, and these are all the values there are.
    Exactly(&'static [&'static str]),
    /// Some order finishes with this value.
    Possible(&'static str),
    /// No order finishes with this value.
    Never(&'static str),
    /// Some order ends in a deadlock.
    DeadlockPossible,
    /// Every order ends in a deadlock.
    DeadlockAlways,
    /// No order ends in a deadlock, a failure or a livelock.
    NothingFails,
    /// Some order fails with a message that contains this.
    FailsWith(&'static str),
}

/// What the check of a claim found.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It holds, and every order was seen.
    Holds,
    /// It does not hold: what was found instead.
    Broken(String),
    /// The exploration was cut short before it could tell.
    Unknown(String),
}

impl Claim {
    /// A claim under free time, about no numbered bug.
    #[must_use]
    pub const fn new(demo: &'static str, knobs: &'static str, holds: Holds, says: &'static str) -> Claim {
        Claim { demo, knobs, time: TimeRule::Free, holds, says, bugs: &[] }
    }

    /// The same, with time ordered by the virtual clock.
    #[must_use]
    pub const fn ordered(self) -> Claim {
        Claim { time: TimeRule::Ordered, ..self }
    }

    /// The same, settling these bugs.
    #[must_use]
    pub const fn bugs(self, bugs: &'static [u16]) -> Claim {
        Claim { bugs, ..self }
    }

    /// The command that shows it, as typed.
    #[must_use]
    pub fn command(&self) -> String {
        let time = if self.time == TimeRule::Ordered { " time=ordered" } else { "" };
        let space = if self.knobs.is_empty() { "" } else { " " };
        format!("explore {}{space}{}{time}", self.demo, self.knobs)
    }

    /// The claim's settings.
    ///
    /// # Errors
    /// If the demo does not take them.
    pub fn settings(&self, demo: &Demo) -> Result<Knobs, BadKnob> {
        Knobs::parse(demo.knobs, Situation::Explore, self.knobs.split_whitespace())
    }

    /// Explores the demo and holds the claim against what was found.
    ///
    /// # Errors
    /// If the demo does not take the claim's settings.
    pub fn check(&self, demo: &Demo, explorer: &Explorer) -> Result<(Verdict, Exploration), BadKnob> {
        let knobs = self.settings(demo)?;
        let explorer = Explorer { time: self.time, ..explorer.clone() };
        let found = explorer.explore(&demo.program(knobs));
        Ok((self.holds.judge(&found), found))
    }
}

impl Holds {
    /// Holds the claim against an exploration.
    #[must_use]
    pub fn judge(&self, found: &Exploration) -> Verdict {
        let kinds = |kind: OutcomeKind| found.outcomes.iter().filter(move |o| o.outcome.kind() == kind);
        let value_seen = |value: &str| kinds(OutcomeKind::Finished).any(|o| o.outcome.summary() == value);
        let bad = found.outcomes.iter().find(|o| o.outcome.kind() != OutcomeKind::Finished);
        let saw = |what: String| Verdict::Broken(what);
        let unless_cut = |verdict: Verdict| match &found.cut {
            Some(cut) => Verdict::Unknown(cut.to_string()),
            None => verdict,
        };
        match self {
            Holds::Exactly(values) => {
                if let Some(bad) = bad {
                    return saw(bad.outcome.to_string());
                }
                let stray = kinds(OutcomeKind::Finished).map(|o| o.outcome.summary());
                if let Some(stray) = stray.into_iter().find(|seen| !values.contains(&seen.as_str())) {
                    return saw(stray);
                }
                match values.iter().find(|value| !value_seen(value)) {
                    Some(missing) => unless_cut(saw(format!("`{missing}` never happens"))),
                    None => unless_cut(Verdict::Holds),
                }
            }
            Holds::Possible(value) if value_seen(value) => Verdict::Holds,
            Holds::Possible(value) => unless_cut(saw(format!("`{value}` never happens"))),
            Holds::Never(value) if value_seen(value) => saw((*value).to_string()),
            Holds::Never(_) => unless_cut(Verdict::Holds),
            Holds::DeadlockPossible if kinds(OutcomeKind::Deadlock).next().is_some() => Verdict::Holds,
            Holds::DeadlockPossible => unless_cut(saw("no order deadlocks".into())),
            Holds::DeadlockAlways => match found.outcomes.iter().find(|o| o.outcome.kind() != OutcomeKind::Deadlock) {
                Some(other) => saw(other.outcome.to_string()),
                None => unless_cut(Verdict::Holds),
            },
            Holds::NothingFails => match bad {
                Some(bad) => saw(bad.outcome.to_string()),
                None => unless_cut(Verdict::Holds),
            },
            Holds::FailsWith(text) => {
                let hit = kinds(OutcomeKind::Failed).any(|o| o.outcome.summary().contains(text));
                if hit { Verdict::Holds } else { unless_cut(saw(format!("nothing fails with `{text}`"))) }
            }
        }
    }
}

impl fmt::Display for Holds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holds::Exactly(values) => write!(f, "exactly {{{}}}", values.join(", ")),
            Holds::Possible(value) => write!(f, "`{value}` is possible"),
            Holds::Never(value) => write!(f, "never `{value}`"),
            Holds::DeadlockPossible => f.write_str("a deadlock is possible"),
            Holds::DeadlockAlways => f.write_str("always a deadlock"),
            Holds::NothingFails => f.write_str("nothing fails"),
            Holds::FailsWith(text) => write!(f, "some order fails with `{text}`"),
        }
    }
}
