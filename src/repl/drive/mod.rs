//! The learner holds the scheduler: a program stands still, and each line lets one of its threads take a step.

mod hint;
mod listing;
mod order;
mod view;
mod words;

use super::find::short;
use super::outcome;
use super::refusal::{Refusal, Status};
use super::say::count;
use super::session::Session;
use super::settings::Settings;
use crate::course::{Challenge, Demo, Goal, Home};
use crate::sched::{Doing, Explorer, Limits, Position, Program, Schedule, StateGraph, Turn, Way};
use crate::trace::text::thousands;
use crate::trace::{Outcome, ThreadId, Trace, lanes};
use hint::Rung;
use listing::Listing;
use order::{Order, Table};
use std::io::Write;
use std::panic::Location;
use std::time::Duration;

/// How long the states of a program are looked through before the first move: hints need them, driving does not.
const LOOK_AHEAD: Duration = Duration::from_secs(5);

/// A program under way, and where in it the learner is.
#[derive(Debug)]
pub(crate) struct Drive {
    home: Home,
    settings: Settings,
    program: Program,
    explorer: Explorer,
    goal: Goal,
    challenge: Option<&'static Challenge>,
    /// What can come of each state; none if they are too many, and then `cut` says so.
    graph: Option<StateGraph>,
    cut: String,
    listing: Listing,
    /// All turns that were taken, those that were undone included.
    taken: Vec<Turn>,
    position: Position,
    rung: Rung,
}

/// What became of a line.
pub(crate) enum Answer {
    /// It was an order; the drive goes on.
    Stays(Status),
    /// It was an order, and the last one.
    Leaves(Status),
    /// It was none.
    NotMine,
}

impl Drive {
    /// Begins at `schedule`.
    ///
    /// # Errors
    /// If the schedule does not fit the program.
    pub(crate) fn begin(
        session: &Session,
        home: Home,
        demo: &'static Demo,
        settings: Settings,
        schedule: Option<Schedule>,
    ) -> Result<Drive, Refusal> {
        let limits = Limits { time: Some(LOOK_AHEAD), ..Limits::default() };
        let explorer = session.explorer(settings.time, limits);
        let program = demo.program(settings.knobs.clone());
        let (found, graph) = explorer.states(&program);
        let start = graph.as_ref().map(StateGraph::start).unwrap_or_default();
        let schedule = schedule.unwrap_or_else(|| start.clone());
        let position = explorer.position(&program, &schedule).map_err(|misfit| settings.misfit(&misfit))?;
        let usual = explorer.replay(&program, &start).map_err(|misfit| settings.misfit(&misfit))?;
        let challenge = session.course().challenge(demo.name);
        let goal = challenge.map_or_else(|| Goal::of(&found, &usual.outcome), |challenge| challenge.goal.into());
        let mut drive = Drive {
            home,
            settings,
            program,
            explorer,
            goal,
            challenge,
            graph,
            cut: found.cut.as_ref().map(ToString::to_string).unwrap_or_default(),
            listing: Listing::default(),
            taken: schedule.turns,
            position,
            rung: Rung::default(),
        };
        drive.listing.learn(&usual);
        for one in &found.outcomes {
            if let Ok(trace) = drive.explorer.replay(&drive.program, &one.schedule) {
                drive.listing.learn(&trace);
            }
        }
        drive.look_around();
        Ok(drive)
    }

    /// The name of the program.
    pub(crate) fn name_of_demo(&self) -> &'static str {
        self.settings.demo()
    }

    /// What can be typed here, for completion: the threads that can go on, then the orders.
    pub(crate) fn completions(&self) -> Vec<String> {
        let can = self.threads().filter(|thread| hint::can_go_on(&self.position.threads[thread.index()].doing));
        let names = can.map(|thread| self.name(thread).to_string());
        names.chain(order::table().get_subcommands().map(|order| order.get_name().to_string())).collect()
    }

    /// Draws where the learner begins.
    pub(crate) fn introduce(&self, session: &Session, out: &mut dyn Write) -> std::io::Result<()> {
        self.draw(session, out)?;
        let look = session.look();
        let mut what = "type who goes next; `help` lists what else there is";
        if !self.position.open {
            let outcome = &self.position.trace.outcome;
            let label = outcome::painted(outcome, &outcome::label(outcome), look);
            writeln!(out, "  it ends: {label}")?;
            what = "`undo` goes back a step, `restart` to the beginning";
        }
        write!(out, "{}", look.dim(&hint::fold(what, "  ", session.width())))
    }

    /// Draws where the learner is.
    fn draw(&self, session: &Session, out: &mut dyn Write) -> std::io::Result<()> {
        out.write_all(view::draw(self, session.look(), session.width()).as_bytes())
    }

    /// Takes a line.
    ///
    /// # Errors
    /// An order that makes no sense here.
    pub(crate) fn line(&mut self, line: &str, session: &mut Session, out: &mut dyn Write) -> Result<Answer, Refusal> {
        let names: Vec<&str> = self.position.trace.threads.iter().map(|thread| thread.name.as_str()).collect();
        let Some(order) = order::read(line, &names)? else { return Ok(Answer::NotMine) };
        match order {
            Order::Step(thread, way) => {
                self.step(thread, way)?;
                self.arrive(session, out)?;
            }
            Order::Table(Table::Run { words }) => {
                if !self.run(&words)? {
                    return Ok(Answer::NotMine);
                }
                self.arrive(session, out)?;
            }
            Order::Table(Table::Undo { steps }) => {
                let at = self.position.schedule.turns.len();
                if at == 0 {
                    return Err(Refusal::usage("this is the beginning; there is nothing to undo"));
                }
                self.go_to(at.saturating_sub(steps))?;
                self.draw(session, out)?;
            }
            Order::Table(Table::Redo { steps }) => {
                let at = self.position.schedule.turns.len();
                if at == self.taken.len() {
                    return Err(Refusal::usage("there is nothing to redo"));
                }
                self.go_to(at.saturating_add(steps).min(self.taken.len()))?;
                self.arrive(session, out)?;
            }
            Order::Table(Table::Restart) => {
                self.go_to(0)?;
                self.draw(session, out)?;
            }
            Order::Table(Table::Look) => self.draw(session, out)?,
            Order::Table(Table::Lanes) => {
                let source = |path: &str, line: u32| self.home.line(path, line);
                let picture = lanes::steps(&self.position.trace, &source, session.look(), session.width());
                out.write_all(picture.as_bytes())?;
            }
            Order::Table(Table::Schedule) => {
                writeln!(out, "  drive {} @{}", self.settings.typed(), self.position.schedule)?;
            }
            Order::Table(Table::Hint) => {
                let said = hint::climb(self);
                out.write_all(hint::fold(&said, "  ", session.width()).as_bytes())?;
            }
            Order::Table(Table::Prove) => return self.prove(session, out),
            Order::Table(Table::GiveUp { .. }) => {
                self.give_up(session, out)?;
                return Ok(Answer::Leaves(Status::Fine));
            }
            Order::Table(Table::Help) => help(out)?,
            Order::Table(Table::Quit) => return Ok(Answer::Leaves(Status::Fine)),
        }
        Ok(Answer::Stays(Status::Fine))
    }

    // ---- moving ----

    fn threads(&self) -> impl Iterator<Item = ThreadId> + use<> {
        (0..u32::try_from(self.position.threads.len()).unwrap_or(0)).map(ThreadId)
    }

    fn name(&self, thread: ThreadId) -> &str {
        self.position.trace.thread_name(thread)
    }

    fn numbered(&self, thread: ThreadId) -> String {
        format!("{thread} {}", self.name(thread))
    }

    /// A turn as the learner types it.
    fn typed(&self, turn: Turn) -> String {
        let name = self.name(ThreadId(turn.thread.into()));
        let ways = match self.position.threads.get(usize::from(turn.thread)).map(|standing| &standing.doing) {
            Some(Doing::Next { ways, .. }) => *ways,
            _ => 1,
        };
        if ways > 1 { format!("{name}:{}", turn.alternative) } else { name.to_string() }
    }

    fn step(&mut self, thread: ThreadId, way: u16) -> Result<(), Refusal> {
        if !self.position.open {
            return Err(Refusal::usage("it has ended; `undo` goes back a step, `restart` to the beginning"));
        }
        let name = self.name(thread).to_string();
        let doing = &self.position.threads[thread.index()].doing;
        match doing {
            Doing::Next { ways, .. } if way >= *ways && *ways == 1 => {
                return Err(Refusal::Usage(format!("{name}'s next step is no choice; type `{name}`")));
            }
            Doing::Next { ways, .. } if way >= *ways => {
                return Err(Refusal::Usage(format!("{name} chooses among 0 to {}; type `{name}:0`", ways - 1)));
            }
            Doing::Next { .. } => {}
            other => {
                let why = words::doing(other, &name, &self.position.trace);
                let can = self.threads().filter(|t| hint::can_go_on(&self.position.threads[t.index()].doing));
                let can: Vec<&str> = can.map(|thread| self.name(thread)).collect();
                return Err(Refusal::Usage(format!("{name} {why}; who can go on: {}", can.join(", "))));
            }
        }
        self.taken.truncate(self.position.schedule.turns.len());
        self.taken.push(Turn { thread: u8::try_from(thread.0).unwrap_or(u8::MAX), alternative: way });
        self.go_to(self.taken.len())
    }

    /// Goes to the position after so many of the turns that were taken.
    fn go_to(&mut self, turns: usize) -> Result<(), Refusal> {
        let schedule = self.prefix(turns);
        let position = self.explorer.position(&self.program, &schedule);
        self.position = position.map_err(|misfit| self.settings.misfit(&misfit))?;
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

    /// Takes note of the lines that the threads are about to execute.
    fn look_around(&mut self) {
        for (thread, standing) in (0..).map(ThreadId).zip(&self.position.threads) {
            if let (Doing::Next { .. }, Some(at)) = (&standing.doing, standing.location) {
                self.listing.see(thread, at);
            }
        }
    }

    /// `run ann`, `run ann until blocked`, `run ann to 45`, `run to 45`. False if this means something else.
    fn run(&mut self, words: &[String]) -> Result<bool, Refusal> {
        let names: Vec<&str> = self.position.trace.threads.iter().map(|thread| thread.name.as_str()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let to = |line: &str| {
            let bad = || Refusal::Usage(format!("`{}` is no line; `run to 45` runs to line 45", short(line)));
            line.parse::<u32>().map_err(|_| bad())
        };
        let (who, line) = match words.as_slice() {
            [] => return Err(Refusal::usage("who? `run ann` lets ann go on until it has to wait; `run to 45`")),
            ["to", line] => (None, Some(to(line)?)),
            [who, "to", line] => (Some(*who), Some(to(line)?)),
            [who] | [who, "until", "blocked"] => (Some(*who), None),
            _ => return Ok(false),
        };
        let thread = match who {
            Some(who) => order::thread(who, &names)?,
            None => self.goes_on().ok_or_else(|| Refusal::usage("who? `run ann to 45` says which thread"))?,
        };
        // the first step tells if it cannot go at all
        self.step(thread, 0)?;
        while self.position.open {
            let standing = &self.position.threads[thread.index()];
            let Doing::Next { ways, late, .. } = standing.doing else { break };
            // what the machine would decide is the learner's to decide
            let there = line.is_some() && standing.location.map(Location::line) == line;
            if ways > 1 || late || there {
                break;
            }
            self.step(thread, 0)?;
        }
        Ok(true)
    }

    /// The thread of the last step if it can go on, else the only one that can.
    fn goes_on(&self) -> Option<ThreadId> {
        let can = |thread: &ThreadId| hint::can_go_on(&self.position.threads[thread.index()].doing);
        let last = self.position.trace.steps.last().map(|step| step.thread).filter(can);
        last.or_else(|| {
            let mut all = self.threads().filter(can);
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

    /// Draws the new position, and tells if it is an end.
    fn arrive(&self, session: &mut Session, out: &mut dyn Write) -> Result<(), Refusal> {
        self.draw(session, out)?;
        if self.position.open {
            return Ok(());
        }
        let (look, width) = (session.look(), session.width());
        let trace = &self.position.trace;
        let label = outcome::label(&trace.outcome);
        if !self.goal.is_reached_by(&trace.outcome) {
            writeln!(out, "  it ends: {}", outcome::painted(&trace.outcome, &label, look))?;
            let more = "that is not the goal; `undo` goes back a step, `restart` to the beginning, `hint` helps";
            out.write_all(hint::fold(more, "  ", width).as_bytes())?;
            return Ok(());
        }
        writeln!(out, "  {} {}", look.good(&format!("{} you did it:", look.check())), look.bold(&label))?;
        outcome::waits(&trace.outcome, self.home, look, "    ", out)?;
        write!(out, "{}", outcome::reasons(trace, look, width))?;
        let schedule = &self.position.schedule;
        let yours = format!("{}, {}", count(schedule.turns.len() as u64, "step"), view::switches(schedule.switches()));
        match hint::shortest(self) {
            Some((_, shortest)) => writeln!(out, "  yours: {yours} {} the shortest: {shortest}", look.dot())?,
            None => writeln!(out, "  yours: {yours}")?,
        }
        writeln!(out, "  keep it: {}", look.dim(&format!("replay {} @{schedule}", self.settings.typed())))?;
        self.won(session, out)
    }

    /// The learner has won: what it teaches, and what comes next.
    fn won(&self, session: &mut Session, out: &mut dyn Write) -> Result<(), Refusal> {
        let Some(challenge) = self.challenge else {
            writeln!(out, "  `restart` to find another way, `quit` to leave")?;
            return Ok(());
        };
        out.write_all(hint::fold(challenge.moral, "  ", session.width()).as_bytes())?;
        let name = challenge.demo.name;
        let mut later = session.course().challenges().skip_while(|(_, one)| one.demo.name != name).skip(1);
        match later.next() {
            Some((_, next)) => writeln!(out, "  next: {}", session.look().bold(&format!("drive {}", next.demo.name)))?,
            None => writeln!(out, "  that was the last one; `challenges` lists them all")?,
        }
        Ok(())
    }

    /// Checks the learner's word that the goal cannot be reached.
    fn prove(&self, session: &mut Session, out: &mut dyn Write) -> Result<Answer, Refusal> {
        let look = session.look();
        let Some((graph, start)) = self.graph.as_ref().zip(self.at(0)) else {
            let typed = self.settings.typed();
            let line = format!("there are too many states to tell ({}); `prove {typed}` looks longer", self.cut);
            return Err(Refusal::Usage(line));
        };
        let all: u128 = graph.outcomes(&start).map(|(_, n)| n).sum();
        let (all_said, deed) = (count(all, "interleaving"), self.goal.deed());
        let reached = |outcome: &&Outcome| self.goal.is_reached_by(outcome);
        let hits: u128 = graph.outcomes(&start).filter(|(outcome, _)| reached(outcome)).map(|(_, n)| n).sum();
        if hits > 0 {
            let said = format!("it can be done: {} of {all_said} {deed}", thousands(hits));
            writeln!(out, "  {}", look.bad(&said))?;
            return Ok(Answer::Stays(Status::Failed));
        }
        let proved = format!("{} proved: none of {all_said} can {deed}", look.check());
        writeln!(out, "  {}", look.good(&proved))?;
        self.won(session, out)?;
        Ok(Answer::Stays(Status::Fine))
    }

    fn give_up(&self, session: &Session, out: &mut dyn Write) -> Result<(), Refusal> {
        let look = session.look();
        match hint::shortest(self) {
            Some((schedule, said)) => {
                writeln!(out, "  the shortest way: {said}")?;
                writeln!(out, "  see it: {}", look.bold(&format!("replay {} @{schedule}", self.settings.typed())))?;
            }
            None if self.graph.is_some() => writeln!(out, "  there is no way: no schedule gets there")?,
            None => writeln!(out, "  `explore {}` prints schedules", self.settings.typed())?,
        }
        Ok(())
    }
}

fn help(out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "  Type a thread's name, number or first letters to let it take one step.")?;
    for order in order::table().get_subcommands() {
        let about = order.get_about().map(ToString::to_string).unwrap_or_default();
        writeln!(out, "  {:9} {about}", order.get_name())?;
    }
    writeln!(out, "  Other commands work as ever; `help COMMAND` says more.")
}
