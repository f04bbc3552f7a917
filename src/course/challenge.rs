use super::{Demo, Knobs};
use crate::sched::Exploration;
use crate::trace::{Outcome, OutcomeKind};
use std::borrow::Cow;
use std::fmt;

/// A puzzle: a small program, and an end to drive it to. Some of them cannot be driven there, and are won by a proof.
#[derive(Clone, Copy, Debug)]
pub struct Challenge {
    /// The program. It has no knobs.
    pub demo: Demo,
    /// What winning is.
    pub goal: Aim,
    /// What it teaches, in one sentence, told when it is won.
    pub moral: &'static str,
    /// The exercise in which the learner writes such a program right, where there is one.
    pub fix: Option<&'static str>,
}

impl Challenge {
    /// A challenge whose program stands in its chapter's file between the marks of its own name.
    #[must_use]
    pub const fn new(
        name: &'static str,
        summary: &'static str,
        goal: Aim,
        moral: &'static str,
        body: fn(&Knobs) -> String,
    ) -> Challenge {
        let demo = Demo { name, summary, knobs: &[], anchor: name, body, judge: None, live_only: None };
        Challenge { demo, goal, moral, fix: None }
    }

    /// The same, with the exercise that it leads to.
    #[must_use]
    pub const fn fixed_by(self, exercise: &'static str) -> Challenge {
        Challenge { fix: Some(exercise), ..self }
    }
}

/// The end that a challenge asks for, as it is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// A deadlock.
    Deadlock,
    /// A panic: an assertion that does not hold.
    Fails,
    /// This value.
    Ends(&'static str),
}

/// The end that the learner drives a program to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A deadlock.
    Deadlock,
    /// A panic.
    Fails,
    /// This value.
    Ends(Cow<'static, str>),
    /// Any other end than this value.
    Otherwise(String),
}

impl From<Aim> for Goal {
    fn from(aim: Aim) -> Goal {
        match aim {
            Aim::Deadlock => Goal::Deadlock,
            Aim::Fails => Goal::Fails,
            Aim::Ends(value) => Goal::Ends(value.into()),
        }
    }
}

impl Goal {
    /// A goal for a program that was set none: what goes wrong in it, if anything does; else another end than `usual`.
    #[must_use]
    pub fn of(found: &Exploration, usual: &Outcome) -> Goal {
        let has = |kind| found.outcomes.iter().any(|one| one.outcome.kind() == kind);
        if has(OutcomeKind::Deadlock) && usual.kind() != OutcomeKind::Deadlock {
            Goal::Deadlock
        } else if has(OutcomeKind::Failed) && usual.kind() != OutcomeKind::Failed {
            Goal::Fails
        } else {
            Goal::Otherwise(usual.summary())
        }
    }

    /// Whether such an end is what was asked for.
    #[must_use]
    pub fn is_reached_by(&self, outcome: &Outcome) -> bool {
        match self {
            Goal::Deadlock => outcome.kind() == OutcomeKind::Deadlock,
            Goal::Fails => outcome.kind() == OutcomeKind::Failed,
            Goal::Ends(value) => outcome.kind() == OutcomeKind::Finished && outcome.summary() == *value,
            Goal::Otherwise(usual) => outcome.summary() != *usual,
        }
    }
}

impl Goal {
    /// What reaches it does: `end in a deadlock`.
    #[must_use]
    pub fn deed(&self) -> String {
        match self {
            Goal::Deadlock => "end in a deadlock".into(),
            Goal::Fails => "make an assertion fail".into(),
            Goal::Ends(value) => format!("end with `{value}`"),
            Goal::Otherwise(usual) => format!("end otherwise than with `{usual}`"),
        }
    }
}

/// As an instruction: `make it deadlock`.
impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::Deadlock => f.write_str("make it deadlock"),
            Goal::Fails => f.write_str("make an assertion fail"),
            Goal::Ends(value) => write!(f, "make it end with `{value}`"),
            Goal::Otherwise(usual) => write!(f, "make it end otherwise than with `{usual}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(value: &str) -> Outcome {
        Outcome::Finished(value.into())
    }

    #[test]
    fn a_goal_is_reached_by_its_own_kind_of_end() {
        let stuck = Outcome::Deadlock(vec![]);
        let failed = Outcome::Failed { thread: "a".into(), message: "no".into(), at: None };
        for (goal, yes, no) in [
            (Goal::from(Aim::Deadlock), &stuck, &failed),
            (Goal::from(Aim::Fails), &failed, &stuck),
            (Goal::from(Aim::Ends("x = 1")), &ends("x = 1"), &ends("x = 2")),
            (Goal::Otherwise("x = 2".into()), &ends("x = 1"), &ends("x = 2")),
        ] {
            assert!(goal.is_reached_by(yes) && !goal.is_reached_by(no), "{goal}");
        }
    }
}
