//! Every position of a small program, as data for a page: what it shows, who can go on, and where that leads.
//!
//! The page's script only follows the numbers; what happens, and every word that is said of it, is found here.

use super::{Drive, Start, hint, view, words};
use crate::course::telling;
use crate::sched::{Cut, Doing, Exploration, Limits, Misfit, Position, Schedule, Turn};
use crate::trace::{Look, ThreadId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt;
use std::panic::Location;

/// Of a program with so many interleavings at most, each is told why it ends as it does; of others, one for each outcome.
const EXPLAINED: u128 = 120;

/// All positions of a program. Numbers are places in the lists.
#[derive(Debug, Serialize)]
pub struct Panel {
    /// The program and its settings, as typed.
    pub typed: String,
    /// The end to drive it to, and the same as a deed: `end with ...`.
    pub goal: String,
    /// What `goal` is as a thing to do.
    pub deed: String,
    /// Whether schedules of this program begin with `ends`.
    pub ends: bool,
    /// By the threads' numbers.
    pub threads: Vec<Column>,
    /// The lines of source that threads are shown with.
    pub sources: Vec<Vec<(u32, String)>>,
    /// Every text that is said, once.
    pub words: Vec<String>,
    /// How a thread can stand: its line or 0, in how many ways it can go on, and what it does.
    pub standings: Vec<(u32, u16, usize)>,
    /// The positions; the first is the beginning.
    pub nodes: Vec<Node>,
    /// The outcomes, as an exploration lists them.
    pub outcomes: Vec<Ending>,
    /// Why schedules end as they do.
    pub why: BTreeMap<String, Vec<usize>>,
    /// What is said to whoever asks for a hint where no order at all reaches the goal.
    pub vain: Vec<String>,
}

/// A thread.
#[derive(Debug, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Which of the sources; none for a thread that takes no step.
    pub source: Option<usize>,
}

/// A position.
#[derive(Debug, Serialize)]
pub struct Node {
    /// How each thread stands.
    pub s: Vec<usize>,
    /// What each object holds.
    pub o: Vec<usize>,
    /// The steps: the thread, the way its choice falls, where that leads, what it does.
    pub e: Vec<(u8, u16, usize, usize)>,
    /// Where the goal can still be reached: the question, the place, the thread that goes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub h: Option<(usize, usize, u8)>,
    /// The outcome, where it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub z: Option<usize>,
}

/// An outcome.
#[derive(Debug, Serialize)]
pub struct Ending {
    /// In a few words.
    pub label: String,
    /// `finished`, `deadlock`, `failed` or `limit`.
    pub kind: &'static str,
    /// Whether it is the goal.
    pub goal: bool,
    /// Who waits for what.
    pub waits: Vec<String>,
    /// A schedule with the fewest switches that leads there.
    pub schedule: String,
}

/// Why a program does not fit into a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// It has more positions.
    States(usize),
    /// It was not looked through: why.
    Cut(String),
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TooLarge::States(most) => write!(f, "it has more than {most} states"),
            TooLarge::Cut(why) => f.write_str(why),
        }
    }
}

impl Panel {
    /// Visits every position of a program that has no more than `most` of them.
    ///
    /// # Errors
    /// If it has more.
    ///
    /// # Panics
    /// As [`Explorer::explore`](crate::sched::Explorer::explore).
    pub fn of(start: Start, most: usize) -> Result<Panel, TooLarge> {
        let limits = Limits { time: None, counted_states: most, ..Limits::default() };
        let (drive, found) = Drive::survey(start, limits).map_err(|misfit| TooLarge::Cut(misfit.to_string()))?;
        match &found.cut {
            Some(Cut::States(_)) => return Err(TooLarge::States(most)),
            Some(cut) => return Err(TooLarge::Cut(cut.to_string())),
            None if drive.graph.is_none() => return Err(TooLarge::States(most)),
            None => {}
        }
        Surveyor { drive, found, words: Table::default(), standings: Table::default(), nodes: Vec::new() }
            .go(most)
            .map_err(|trouble| TooLarge::Cut(trouble.to_string()))?
            .ok_or(TooLarge::States(most))
    }
}

/// Each value once, by its place.
struct Table<T> {
    places: HashMap<T, usize>,
    all: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { places: HashMap::new(), all: Vec::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Table<T> {
    fn place(&mut self, value: T) -> usize {
        *self.places.entry(value).or_insert_with_key(|value| {
            self.all.push(value.clone());
            self.all.len() - 1
        })
    }
}

/// A position apart from the way there: its fingerprint, and where it has ended, how.
type Key = (u64, Option<usize>);

struct Surveyor {
    drive: Drive,
    found: Exploration,
    words: Table<String>,
    standings: Table<(u32, u16, usize)>,
    nodes: Vec<Node>,
}

impl Surveyor {
    /// Breadth first from the beginning; none if there are more than `most` positions.
    fn go(mut self, most: usize) -> Result<Option<Panel>, Misfit> {
        let mut known: HashMap<Key, usize> = HashMap::new();
        let mut todo = VecDeque::new();
        let mut names: BTreeMap<usize, String> = BTreeMap::new();
        let first = self.drive.explorer.position(&self.drive.program, &self.schedule(Vec::new()))?;
        known.insert(self.key(&first), 0);
        self.nodes.push(self.blank());
        todo.push_back((0, first));
        while let Some((at, position)) = todo.pop_front() {
            for (thread, info) in position.trace.threads.iter().enumerate() {
                names.entry(thread).or_insert_with(|| info.name.clone());
            }
            let mut edges = Vec::new();
            for turn in turns(&position) {
                let mut taken = position.schedule.turns.clone();
                taken.push(turn);
                let next = self.drive.explorer.position(&self.drive.program, &self.schedule(taken))?;
                let said = view::last_step(&next).map(|(_, said)| said).unwrap_or_default();
                let key = self.key(&next);
                let to = *known.entry(key).or_insert(self.nodes.len());
                if to == self.nodes.len() {
                    self.nodes.push(self.blank());
                    todo.push_back((to, next));
                }
                edges.push((turn.thread, turn.alternative, to, self.words.place(said)));
            }
            if self.nodes.len() > most {
                return Ok(None);
            }
            self.nodes[at] = self.node(position, edges);
        }
        self.panel(&names).map(Some)
    }

    fn schedule(&self, turns: Vec<Turn>) -> Schedule {
        Schedule { turns, ends: self.drive.position.schedule.ends }
    }

    fn blank(&self) -> Node {
        Node { s: Vec::new(), o: Vec::new(), e: Vec::new(), h: None, z: None }
    }

    /// Which of the outcomes a position is the end of.
    fn ending(&self, position: &Position) -> Option<usize> {
        let outcome = &position.trace.outcome;
        let same = |one: &crate::sched::Found| one.outcome == *outcome;
        let alike = |one: &crate::sched::Found| {
            (one.outcome.kind(), telling::label(&one.outcome)) == (outcome.kind(), telling::label(outcome))
        };
        let all = &self.found.outcomes;
        (!position.open).then(|| all.iter().position(same).or_else(|| all.iter().position(alike)).unwrap_or(0))
    }

    fn key(&self, position: &Position) -> Key {
        (position.state(), self.ending(position))
    }

    fn node(&mut self, position: Position, e: Vec<(u8, u16, usize, usize)>) -> Node {
        let z = self.ending(&position);
        let trace = &position.trace;
        let mut s = Vec::new();
        for (thread, standing) in (0..).map(ThreadId).zip(&position.threads) {
            let says = self.words.place(words::doing(&standing.doing, trace.thread_name(thread), trace));
            let ways = match standing.doing {
                Doing::Next { ways, .. } if position.open => ways,
                _ => 0,
            };
            let own = standing.location.filter(|at| self.drive.home.line(at.file(), at.line()).is_some());
            s.push(self.standings.place((own.map_or(0, Location::line), ways, says)));
        }
        let o = view::holdings(&position).into_iter().map(|held| self.words.place(held)).collect();
        self.drive.position = position;
        self.learn();
        let h = hint::ahead(&self.drive)
            .map(|(asked, place, turn)| (self.words.place(asked), self.words.place(place), turn.thread));
        Node { s, o, e, h, z }
    }

    /// Takes note of the lines of this position.
    fn learn(&mut self) {
        self.drive.look_around();
        self.drive.known = self.drive.listing.clone();
    }

    fn panel(mut self, names: &BTreeMap<usize, String>) -> Result<Panel, Misfit> {
        let parts: BTreeMap<ThreadId, _> = self.drive.known.parts().collect();
        let shown: Vec<_> = parts.values().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let columns = names.iter().map(|(thread, name)| {
            let part = u32::try_from(*thread).ok().and_then(|thread| parts.get(&ThreadId(thread)));
            Column { name: name.clone(), source: part.and_then(|part| shown.iter().position(|one| one == part)) }
        });
        let threads = columns.collect();
        let rows = |part: &super::listing::Part| {
            let rows = part.rows(self.drive.home, None, usize::MAX);
            let indent = |line: &str| line.len() - line.trim_start().len();
            let least = rows.iter().filter(|(_, line)| !line.trim().is_empty()).map(|(_, line)| indent(line)).min();
            let cut = |line: &str| line.get(least.unwrap_or(0)..).unwrap_or("").to_string();
            rows.into_iter().map(|(number, line)| (number, cut(line))).collect()
        };
        let sources = shown.iter().map(rows).collect();
        let why = self.reasons()?;
        let vain =
            if self.nodes.first().is_some_and(|node| node.h.is_none()) { hint::vain(&self.drive) } else { Vec::new() };
        let outcomes = self.found.outcomes.iter().map(|one| Ending {
            label: telling::label(&one.outcome),
            kind: one.outcome.kind().word(),
            goal: self.drive.goal.is_reached_by(&one.outcome),
            waits: telling::waits(&one.outcome, self.drive.home, Look::default(), "").lines().map(Into::into).collect(),
            schedule: self.until_its_end(&one.schedule).to_string(),
        });
        Ok(Panel {
            outcomes: outcomes.collect(),
            typed: self.drive.typed.clone(),
            goal: self.drive.goal.to_string(),
            deed: self.drive.goal.deed(),
            ends: self.drive.position.schedule.ends,
            threads,
            sources,
            why,
            vain,
            words: self.words.all,
            standings: self.standings.all,
            nodes: self.nodes,
        })
    }

    /// A schedule up to where the program has ended for a driver. In an exploration, after a thread has failed, the others go on.
    fn until_its_end(&self, schedule: &Schedule) -> Schedule {
        let (mut at, mut taken) = (0, Vec::new());
        for turn in &schedule.turns {
            let same =
                |(thread, way, ..): &&(u8, u16, usize, usize)| (*thread, *way) == (turn.thread, turn.alternative);
            let Some((_, _, to, _)) = self.nodes[at].e.iter().find(same) else { break };
            taken.push(*turn);
            at = *to;
        }
        Schedule { turns: taken, ends: schedule.ends }
    }

    /// Why every schedule ends as it does, or where they are many, one for each outcome.
    fn reasons(&mut self) -> Result<BTreeMap<String, Vec<usize>>, Misfit> {
        let few = self.found.interleavings.is_some_and(|all| all <= EXPLAINED);
        let witnesses = self.found.outcomes.iter().map(|one| self.until_its_end(&one.schedule));
        let mut schedules: Vec<Schedule> = witnesses.collect();
        if few {
            let mut paths = vec![(0, Vec::new())];
            while let Some((at, turns)) = paths.pop() {
                let node: &Node = &self.nodes[at];
                if node.z.is_some() {
                    schedules.push(self.schedule(turns));
                    continue;
                }
                for (thread, alternative, to, _) in &node.e {
                    let mut turns = turns.clone();
                    turns.push(Turn { thread: *thread, alternative: *alternative });
                    paths.push((*to, turns));
                }
            }
        }
        let mut why = BTreeMap::new();
        for schedule in schedules {
            let trace = self.drive.explorer.replay(&self.drive.program, &schedule)?;
            let reasons = crate::trace::why::explain(&trace);
            let reasons: Vec<usize> = reasons.into_iter().map(|reason| self.words.place(reason)).collect();
            if !reasons.is_empty() {
                why.insert(schedule.to_string(), reasons);
            }
        }
        Ok(why)
    }
}

/// What can be done next.
fn turns(position: &Position) -> Vec<Turn> {
    let mut turns = Vec::new();
    for (thread, standing) in (0..).zip(&position.threads) {
        if let (true, Doing::Next { ways, .. }) = (position.open, &standing.doing) {
            turns.extend((0..*ways).map(|alternative| Turn { thread, alternative }));
        }
    }
    turns
}
