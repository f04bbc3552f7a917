//! The learner holds the scheduler: a program stands still, and each line lets one of its threads take a step.
//!
//! Lines in, text out: nothing here knows a terminal. The prompt drives the course's programs with it, and the judge of
//! exercises, in a process of its own, the learner's.

mod hint;
mod listing;
mod order;
#[cfg(feature = "app")]
mod panel;
mod view;
mod words;

use super::{Goal, Home, telling};
use crate::sched::{Doing, Exploration, Explorer, Limits, Misfit, Position, Program, Schedule, StateGraph, Turn, Way};
use crate::trace::say::count;
use crate::trace::text::{thousands, wrap};
use crate::trace::{Look, Outcome, ThreadId, Trace, lanes};
use hint::Rung;
use listing::Listing;
use order::{Mistake, Order};
use std::fmt::Write as _;
use std::panic::Location;
use std::time::Duration;

#[cfg(feature = "app")]
pub use panel::{Panel, TooLarge};

/// How long the states of a program are looked through before the first move: hints need them, driving does not.
const LOOK_AHEAD: Duration = Duration::from_secs(5);

/// What is drawn on.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// How things are drawn.
    pub look: Look,
    /// Columns.
    pub width: usize,
}

/// What is to be driven.
#[derive(Debug)]
pub struct Start {
    /// Where its source is.
    pub home: Home,
    /// Its name.
    pub name: String,
    /// Its name and its settings, ready to be typed again.
    pub typed: String,
    /// The program itself.
    pub program: Program,
    /// How time passes in it, and what interrupts the look ahead.
    pub explorer: Explorer,
    /// The end to drive it to; none: whatever goes wrong in it.
    pub goal: Option<Goal>,
    /// Where to begin.
    pub schedule: Option<Schedule>,
}

/// A program under way, and where in it the learner is.
#[derive(Debug)]
pub struct Drive {
    home: Home,
    name: String,
    typed: String,
    program: Program,
    explorer: Explorer,
    goal: Goal,
    /// What can come of each state; none if they are too many, and then `cut` says so.
    graph: Option<StateGraph>,
    cut: String,
    /// The lines that are known from the beginning, and with those of this position.
    known: Listing,
    listing: Listing,
    /// All turns that were taken, those that were undone included.
    taken: Vec<Turn>,
    position: Position,
    rung: Rung,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was an order; the drive goes on.
    Stays(String),
    /// It was an order, and with it the goal is reached, or proved to be out of reach.
    Won(String),
    /// It was the order to leave.
    Leaves(String),
    /// It was an order that makes no sense here, or a wrong one: one line that says what to type.
    Refused(String),
    /// It was no order. One line to say if it is nothing else either.
    NotMine(String),
}

/// A refusal on its way out.
type Told<T> = Result<T, String>;

impl Drive {
    /// Begins.
    ///
    /// # Errors
    /// If the schedule does not fit the program.
    pub fn begin(start: Start) -> Result<Drive, Misfit> {
        let limits = Limits { time: Some(LOOK_AHEAD), ..Limits::default() };
        Drive::survey(start, limits).map(|(drive, _)| drive)
    }

    /// Begins after a look at all states, within limits; with what was found.
    fn survey(start: Start, limits: Limits) -> Result<(Drive, Exploration), Misfit> {
        let Start { home, name, typed, program, explorer, goal, schedule } = start;
        let explorer = Explorer { limits, ..explorer };
        let (found, graph) = explorer.states(&program);
        let empty = graph.as_ref().map(StateGraph::start).unwrap_or_default();
        let schedule = schedule.unwrap_or_else(|| empty.clone());
        let position = explorer.position(&program, &schedule)?;
        let usual = explorer.replay(&program, &empty)?;
        let mut drive = Drive {
            home,
            name,
            typed,
            goal: goal.unwrap_or_else(|| Goal::of(&found, &usual.outcome)),
            program,
            explorer,
            graph,
            cut: found.cut.as_ref().map(ToString::to_string).unwrap_or_default(),
            known: Listing::default(),
            listing: Listing::default(),
            taken: schedule.turns,
            position,
            rung: Rung::default(),
        };
        drive.known.learn(&usual);
        for one in &found.outcomes {
            if let Ok(trace) = drive.explorer.replay(&drive.program, &one.schedule) {
                drive.known.learn(&trace);
            }
        }
        drive.look_around();
        Ok((drive, found))
    }

    /// The name of the program.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What can be typed here, for completion: the threads that can go on, then the orders.
    #[must_use]
    pub fn completions(&self) -> Vec<String> {
        let can = self.threads().filter(|thread| self.can_go_on(*thread));
        let names = can.map(|thread| self.thread_name(thread).to_string());
        names.chain(order::TABLE.iter().map(|(name, ..)| (*name).to_string())).collect()
    }

    /// Where the learner begins, drawn.
    #[must_use]
    pub fn introduce(&self, screen: Screen) -> String {
        let mut out = view::draw(self, screen);
        let look = screen.look;
        let mut what = "type who goes next; `help` lists what else there is";
        if !self.position.open {
            let outcome = &self.position.trace.outcome;
            out += &ends(outcome, screen);
            what = "`undo` goes back a step, `restart` to the beginning";
        }
        out += &look.dim(&view::fold(what, screen.width));
        out
    }

    /// Takes a line.
    #[must_use]
    pub fn line(&mut self, line: &str, screen: Screen) -> Answer {
        let names: Vec<&str> = self.position.trace.threads.iter().map(|thread| thread.name.as_str()).collect();
        match order::read(line, &names) {
            Ok(None) => Answer::Stays(String::new()),
            Ok(Some(order)) => self.obey(order, screen).unwrap_or_else(Answer::Refused),
            Err(Mistake::NotAnOrder(what)) => Answer::NotMine(what),
            Err(Mistake::Wrong(what)) => Answer::Refused(what),
        }
    }

    fn obey(&mut self, order: Order, screen: Screen) -> Told<Answer> {
        let at = self.position.schedule.turns.len();
        match order {
            Order::Step(thread, way) => self.step(thread, way)?,
            Order::Run(thread, line) => self.run(thread, line)?,
            Order::Redo(_) if at == self.taken.len() => return Err("there is nothing to redo".into()),
            Order::Redo(steps) => self.go_to(at.saturating_add(steps).min(self.taken.len()))?,
            Order::Undo(_) if at == 0 => return Err("this is the beginning; there is nothing to undo".into()),
            Order::Undo(steps) => {
                self.go_to(at.saturating_sub(steps))?;
                return Ok(Answer::Stays(view::draw(self, screen)));
            }
            Order::Restart => {
                self.go_to(0)?;
                return Ok(Answer::Stays(view::draw(self, screen)));
            }
            Order::Look => return Ok(Answer::Stays(view::draw(self, screen))),
            Order::Lanes => {
                let source = |path: &str, line: u32| self.home.line(path, line);
                return Ok(Answer::Stays(lanes::steps(&self.position.trace, &source, screen.look, screen.width)));
            }
            Order::Schedule => {
                return Ok(Answer::Stays(format!("  drive {} @{}\n", self.typed, self.position.schedule)));
            }
            Order::Hint => return Ok(Answer::Stays(view::fold(&hint::climb(self), screen.width))),
            Order::Prove => return self.prove(screen),
            Order::GiveUp => return Ok(Answer::Leaves(self.give_up(screen))),
            Order::Help => return Ok(Answer::Stays(help())),
            Order::Quit => return Ok(Answer::Leaves(String::new())),
        }
        Ok(self.arrive(screen))
    }

    // ---- moving ----

    fn threads(&self) -> impl Iterator<Item = ThreadId> + use<> {
        (0..u32::try_from(self.position.threads.len()).unwrap_or(0)).map(ThreadId)
    }

    fn thread_name(&self, thread: ThreadId) -> &str {
        self.position.trace.thread_name(thread)
    }

    fn numbered(&self, thread: ThreadId) -> String {
        format!("{thread} {}", self.thread_name(thread))
    }

    fn can_go_on(&self, thread: ThreadId) -> bool {
        let standing = self.position.threads.get(thread.index());
        standing.is_some_and(|standing| matches!(standing.doing, Doing::Next { .. }))
    }

    /// A turn as the learner types it.
    fn as_typed(&self, turn: Turn) -> String {
        let name = self.thread_name(ThreadId(turn.thread.into()));
        let ways = match self.position.threads.get(usize::from(turn.thread)).map(|standing| &standing.doing) {
            Some(Doing::Next { ways, .. }) => *ways,
            _ => 1,
        };
        if ways > 1 { format!("{name}:{}", turn.alternative) } else { name.to_string() }
    }

    fn step(&mut self, thread: ThreadId, way: u16) -> Told<()> {
        if !self.position.open {
            return Err("it has ended; `undo` goes back a step, `restart` to the beginning".into());
        }
        let name = self.thread_name(thread);
        match &self.position.threads[thread.index()].doing {
            Doing::Next { ways, .. } if way < *ways => {}
            Doing::Next { ways: 1, .. } => return Err(format!("{name}'s next step is no choice; type `{name}`")),
            Doing::Next { ways, .. } => {
                return Err(format!("{name} chooses among 0 to {}; type `{name}:0`", ways - 1));
            }
            other => {
                let why = words::doing(other, name, &self.position.trace);
                let can = self.threads().filter(|thread| self.can_go_on(*thread));
                let can: Vec<&str> = can.map(|thread| self.thread_name(thread)).collect();
                return Err(format!("{name} {why}; who can go on: {}", can.join(", ")));
            }
        }
        self.taken.truncate(self.position.schedule.turns.len());
        self.taken.push(Turn { thread: u8::try_from(thread.0).unwrap_or(u8::MAX), alternative: way });
        self.go_to(self.taken.len())
    }

    /// Goes to the position after so many of the turns that were taken.
    fn go_to(&mut self, turns: usize) -> Told<()> {
        let position = self.explorer.position(&self.program, &self.prefix(turns));
        self.position = position.map_err(|misfit| misfit.to_string())?;
        self.rung = Rung::default();
        self.look_around();
        Ok(())
    }

    fn prefix(&self, turns: usize) -> Schedule {
        Schedule { turns: self.taken[..turns].to_vec(), ends: self.position.schedule.ends }
    }

    /// The position after so many of the turns that were taken.
    fn at(&self, turns: usize) -> Option<Position> {
        self.explorer.position(&self.program, &self.prefix(turns)).ok()
    }

    /// The whole execution if the rest goes this way.
    fn follow(&self, way: &Way) -> Option<Trace> {
        let mut schedule = self.position.schedule.clone();
        schedule.turns.extend(&way.turns);
        self.explorer.replay(&self.program, &schedule).ok()
    }

    /// Takes note of the lines that the threads have executed and are about to. What was seen at other positions makes no difference:
    /// `undo` gives back the very picture.
    fn look_around(&mut self) {
        self.listing = self.known.clone();
        self.listing.learn(&self.position.trace);
        for (thread, standing) in (0..).map(ThreadId).zip(&self.position.threads) {
            if let (Doing::Next { .. }, Some(at)) = (&standing.doing, standing.location) {
                self.listing.see(thread, at);
            }
        }
    }

    fn run(&mut self, thread: Option<ThreadId>, line: Option<u32>) -> Told<()> {
        let thread = thread.or_else(|| self.goes_on()).ok_or("who? `run ann` lets ann go on until it has to wait")?;
        // the first step tells if it cannot go at all
        self.step(thread, 0)?;
        while self.position.open {
            let standing = &self.position.threads[thread.index()];
            let Doing::Next { ways, late, .. } = standing.doing else { break };
            let there = line.is_some() && standing.location.map(Location::line) == line;
            // what the machine would decide is the learner's to decide
            if ways > 1 || late || there {
                break;
            }
            self.step(thread, 0)?;
        }
        Ok(())
    }

    /// The thread of the last step if it can go on, else the only one that can.
    fn goes_on(&self) -> Option<ThreadId> {
        let last = self.position.trace.steps.last().map(|step| step.thread);
        last.filter(|thread| self.can_go_on(*thread)).or_else(|| {
            let mut all = self.threads().filter(|thread| self.can_go_on(*thread));
            all.next().filter(|_| all.next().is_none())
        })
    }

    // ---- ends ----

    /// The latest position on the way here from which the goal could still be reached: after how many turns.
    fn last_hopeful(&self, graph: &StateGraph) -> Option<usize> {
        let turns = self.position.schedule.turns.len();
        let hopeful = |position: &Position| {
            position.open && graph.outcomes(position).any(|(outcome, _)| self.goal.is_reached_by(outcome))
        };
        (0..=turns).rev().find(|at| self.at(*at).as_ref().is_some_and(hopeful))
    }

    /// The new position drawn, with what it means if it is an end.
    fn arrive(&self, screen: Screen) -> Answer {
        let mut out = view::draw(self, screen);
        if self.position.open {
            return Answer::Stays(out);
        }
        let Screen { look, width } = screen;
        let trace = &self.position.trace;
        let label = telling::label(&trace.outcome);
        if !self.goal.is_reached_by(&trace.outcome) {
            out += &ends(&trace.outcome, screen);
            let more = "that is not the goal; `undo` goes back a step, `restart` to the beginning, `hint` helps";
            out += &view::fold(more, width);
            return Answer::Stays(out);
        }
        out += &format!("  {} {}\n", look.good(&format!("{} you did it:", look.check())), look.bold(&label));
        out += &telling::waits(&trace.outcome, self.home, look, "    ");
        out += &telling::reasons(trace, look, width);
        let schedule = &self.position.schedule;
        let yours = view::length(schedule.turns.len(), schedule.switches());
        let shortest = hint::shortest(self).map(|(_, said)| format!(" {} the shortest: {said}", look.dot()));
        out += &format!("  yours: {yours}{}\n", shortest.unwrap_or_default());
        out += &format!("  keep it: {}\n", look.dim(&format!("replay {} @{schedule}", self.typed)));
        Answer::Won(out)
    }

    /// Checks the learner's word that the goal cannot be reached.
    fn prove(&self, screen: Screen) -> Told<Answer> {
        let look = screen.look;
        let Some((graph, start)) = self.graph.as_ref().zip(self.at(0)) else {
            let (cut, typed) = (&self.cut, &self.typed);
            return Err(format!("there are too many states to tell ({cut}); leave, and `prove {typed}` looks longer"));
        };
        let all: u128 = graph.outcomes(&start).map(|(_, n)| n).sum();
        let reached = |outcome: &&Outcome| self.goal.is_reached_by(outcome);
        let hits: u128 = graph.outcomes(&start).filter(|(outcome, _)| reached(outcome)).map(|(_, n)| n).sum();
        let (all, deed) = (count(all, "interleaving"), self.goal.deed());
        if hits > 0 {
            let said = format!("it can be done: {} of {all} {deed}", thousands(hits));
            return Ok(Answer::Stays(format!("  {}\n", look.bad(&said))));
        }
        let proved = format!("{} proved: none of {all} can {deed}", look.check());
        Ok(Answer::Won(format!("  {}\n", look.good(&proved))))
    }

    fn give_up(&self, screen: Screen) -> String {
        match hint::shortest(self) {
            Some((schedule, said)) => {
                let command = screen.look.bold(&format!("replay {} @{schedule}", self.typed));
                format!("  the shortest way: {said}\n  see it: {command}\n")
            }
            None if self.graph.is_some() => "  there is no way: no schedule gets there\n".into(),
            None => format!("  `explore {}` prints schedules\n", self.typed),
        }
    }
}

/// How it ended, where that is not the goal.
fn ends(outcome: &Outcome, Screen { look, width }: Screen) -> String {
    let said = format!("it ends: {}", telling::label(outcome));
    let lines = wrap(&said, width.saturating_sub(2));
    lines.iter().map(|line| format!("  {}\n", telling::painted(outcome, line, look))).collect()
}

fn help() -> String {
    let mut out = String::from("  Type a thread's name, number or first letters to let it take one step.\n");
    for (_, usage, about) in order::TABLE {
        let _ = writeln!(out, "  {usage:16} {about}");
    }
    out + "  Other commands work as ever.\n"
}
