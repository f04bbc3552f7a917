//! The way of a demo that was shown last, for the commands that speak of it: `why` explains it, `timeline` draws it.

use super::refusal::Refusal;
use super::session::Session;
use super::settings::Settings;
use crate::sched::{Exploration, Found, Limits, Schedule};
use crate::trace::{OutcomeKind, Trace};

/// One way that a demo went: enough to see it again.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    settings: Settings,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    /// Can be replayed.
    Schedule(Schedule),
    /// Happened once, on real threads: there is only the record.
    Live(Box<Trace>),
}

impl Witness {
    /// A schedule that was shown.
    pub(crate) fn schedule(settings: &Settings, schedule: &Schedule) -> Witness {
        Witness { settings: settings.clone(), way: Way::Schedule(schedule.clone()) }
    }

    /// A live run that was watched.
    pub(crate) fn live(settings: &Settings, trace: &Trace) -> Witness {
        Witness { settings: settings.clone(), way: Way::Live(Box::new(trace.clone())) }
    }

    /// What it is of, as typed: `counter lock=off`; a schedule follows its settings.
    pub(crate) fn title(&self) -> String {
        match &self.way {
            Way::Schedule(schedule) => format!("{} @{schedule}", self.settings.typed()),
            Way::Live(_) => self.settings.typed(),
        }
    }

    /// How to see it again: the command that replays it. A live run has none; an exploration finds the like of it.
    pub(crate) fn how_to_see(&self) -> String {
        match &self.way {
            Way::Schedule(_) => format!("see it: replay {}", self.title()),
            Way::Live(_) => {
                // how fast time passes is nothing to an exploration
                let typed = format!("{} {}", self.settings.demo(), self.settings.knobs.given());
                format!("seen live; `explore {}` finds schedules that can be replayed", typed.trim_end())
            }
        }
    }

    /// Whether it is a live run.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self.way, Way::Live(_))
    }

    /// What happened, step by step.
    ///
    /// # Errors
    /// If its schedule does not fit the program.
    pub(crate) fn trace(&self, session: &Session) -> Result<Trace, Refusal> {
        let schedule = match &self.way {
            Way::Live(trace) => return Ok((**trace).clone()),
            Way::Schedule(schedule) => schedule,
        };
        let (_, demo) = session.demo(self.settings.demo())?;
        let explorer = session.explorer(self.settings.time, Limits::default());
        let program = demo.program(self.settings.knobs.clone());
        explorer.replay(&program, schedule).map_err(|misfit| self.settings.misfit(&misfit))
    }
}

/// The failing outcome with the fewest switches, and of those the shortest.
pub(crate) fn shortest_failing(found: &Exploration) -> Option<&Found> {
    let failing = found.outcomes.iter().filter(|one| one.outcome.kind() != OutcomeKind::Finished);
    failing.min_by_key(|one| (one.switches, one.schedule.turns.len()))
}
