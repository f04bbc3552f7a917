//! The lanes, in as many bands below each other as the steps need.

use super::paper::Paper;
use super::{CHARACTER, MARGIN, WIDTH};
use crate::trace::chart::{Chart, Lane};
use crate::trace::{ObjectId, Step, ThreadId, Trace, text};
use std::ops::Range;

/// The size of a call's letters.
const SMALL: f64 = 11.0;

/// A step's box, less the gap to its neighbours.
const BOX: f64 = 34.0;

/// The room for one lock's bar and its name, below the boxes.
const BAR: f64 = 14.0;

/// The room between two lanes.
const GAP: f64 = 12.0;

/// How wide a step may be.
const CELLS: (f64, f64) = (46.0, 120.0);

/// The lanes, laid out.
pub(super) struct Bands<'a> {
    trace: &'a Trace,
    chart: &'a Chart,
    /// Where the steps begin.
    left: f64,
    cell: f64,
    /// For each lane, how many bars it needs room for, and which bar has which.
    bars: Vec<(usize, Vec<usize>)>,
}

impl<'a> Bands<'a> {
    pub(super) fn of(trace: &'a Trace, chart: &'a Chart) -> Bands<'a> {
        let names = chart.lanes.iter().map(|lane| text::width(trace.thread_name(lane.thread)));
        let name = names.max().unwrap_or(0).min(20) as f64;
        let words =
            trace.steps[..chart.steps].iter().flat_map(|step| [step.verb.len(), text::width(object(trace, step))]);
        let word = words.max().unwrap_or(0) as f64;
        Bands {
            trace,
            chart,
            left: MARGIN + name * 12.0 * CHARACTER + 12.0,
            cell: (word * SMALL * CHARACTER + 14.0).clamp(CELLS.0, CELLS.1),
            bars: chart.lanes.iter().map(|lane| bars(&lane.holds)).collect(),
        }
    }

    /// Draws them from `y` on; where they end.
    pub(super) fn draw(&self, mut y: f64, paper: &mut Paper) -> f64 {
        let fit = (((WIDTH - MARGIN - self.left) / self.cell) as usize).max(1);
        // who waits for ever does so in a column of its own
        let stuck = self.chart.lanes.iter().any(|lane| lane.stuck.is_some());
        let columns = self.chart.steps + usize::from(stuck);
        for from in (0..columns).step_by(fit) {
            y = self.band(from..columns.min(from + fit), y + 8.0, paper);
        }
        y
    }

    fn band(&self, over: Range<usize>, mut y: f64, paper: &mut Paper) -> f64 {
        for at in over.start..over.end.min(self.chart.steps) {
            paper.centred(self.x(&over, at) + self.cell / 2.0, y + 10.0, 10.0, "rc-faint", &(at + 1).to_string());
        }
        y += 16.0;
        let mut tops = Vec::new();
        for (lane, (rows, bars)) in self.chart.lanes.iter().zip(&self.bars) {
            tops.push((lane.thread, y));
            self.lane(lane, bars, &over, y, paper);
            y += BOX + *rows as f64 * BAR + GAP;
        }
        let top = |thread: ThreadId| tops.iter().find(|(known, _)| *known == thread).map(|(_, top)| *top);
        for (at, woken) in self.chart.wakes.iter().filter(|(at, _)| over.contains(at)) {
            let (Some(from), Some(to)) = (top(self.trace.steps[*at].thread), top(*woken)) else { continue };
            let x = self.x(&over, *at) + self.cell - 8.0;
            // from the box's edge to the middle of the other's lane
            let from = if to > from { from + BOX } else { from };
            paper.arrow(x, from, to + BOX / 2.0);
        }
        y
    }

    fn lane(&self, lane: &Lane, bars: &[usize], over: &Range<usize>, y: f64, paper: &mut Paper) {
        let name = text::cut(&text::one_line(self.trace.thread_name(lane.thread)), 20, "…");
        paper.text(MARGIN, y + BOX / 2.0 + 4.0, 12.0, "rc-ink rc-bold", &name);
        paper.level(self.left, self.left + self.cell * over.len() as f64, y + BOX / 2.0);
        let colour = colour(lane.thread);
        for wait in &lane.waits {
            self.wait(wait, "waits", over, y, paper);
        }
        if let Some(on) = &lane.stuck {
            self.wait(&(self.chart.steps..self.chart.steps + 1), &format!("waits for ever for {on}"), over, y, paper);
        }
        for ((object, held), row) in lane.holds.iter().zip(bars) {
            let Some(seen) = common(held, over) else { continue };
            let (x, name) = (self.x(over, seen.start) + 2.0, self.trace.object_name(*object));
            let y = y + BOX + 3.0 + *row as f64 * BAR;
            let width = self.cell * seen.len() as f64 - 4.0;
            paper.rect((x, y), (width, 3.0), &format!("rc-hold {colour}"), &format!("holds {name}"));
            let room = (width / (9.0 * CHARACTER)) as usize;
            paper.text(x, y + 11.0, 9.0, "rc-faint", &text::cut(&text::one_line(name), room, "…"));
        }
        for &at in lane.steps.iter().filter(|at| over.contains(at)) {
            self.step(at, (self.x(over, at), y), &colour, paper);
        }
    }

    fn step(&self, at: usize, (x, y): (f64, f64), colour: &str, paper: &mut Paper) {
        let step = &self.trace.steps[at];
        let result = if step.result.is_empty() { String::new() } else { format!(" → {}", step.result) };
        let place = text::place(step.location);
        let says = format!("step {}: {}{result} at {place}", at + 1, self.trace.call(step));
        paper.rect((x + 2.0, y), (self.cell - 4.0, BOX), &format!("rc-box {colour}"), &says);
        let room = ((self.cell - 8.0) / (SMALL * CHARACTER)) as usize;
        let middle = x + self.cell / 2.0;
        let object = text::cut(&text::one_line(object(self.trace, step)), room, "…");
        // a call without an object stands in the middle
        let down = if object.is_empty() { 6.0 } else { 0.0 };
        paper.centred(middle, y + 14.0 + down, SMALL, "rc-ink", &text::cut(step.verb, room, "…"));
        if !object.is_empty() {
            paper.centred(middle, y + 27.0, SMALL, "rc-faint", &object);
        }
    }

    fn wait(&self, wait: &Range<usize>, says: &str, over: &Range<usize>, y: f64, paper: &mut Paper) {
        if let Some(seen) = common(wait, over) {
            let size = (self.cell * seen.len() as f64, BOX - 12.0);
            paper.rect((self.x(over, seen.start), y + 6.0), size, "rc-wait", says);
        }
    }

    fn x(&self, over: &Range<usize>, at: usize) -> f64 {
        self.left + self.cell * (at - over.start) as f64
    }
}

fn object<'t>(trace: &'t Trace, step: &Step) -> &'t str {
    step.object.map_or("", |object| trace.object_name(object))
}

fn colour(thread: ThreadId) -> String {
    let number = match thread.index() {
        0 => 0,
        n => 1 + (n - 1) % 6,
    };
    format!("rc-{number}")
}

fn common(one: &Range<usize>, other: &Range<usize>) -> Option<Range<usize>> {
    let both = one.start.max(other.start)..one.end.min(other.end);
    (!both.is_empty()).then_some(both)
}

/// The first free row for each, and how many rows that makes.
fn bars(holds: &[(ObjectId, Range<usize>)]) -> (usize, Vec<usize>) {
    let mut ends: Vec<usize> = Vec::new();
    let mut rows = Vec::new();
    for (_, over) in holds {
        let row = ends.iter().position(|end| *end <= over.start).unwrap_or(ends.len());
        match ends.get_mut(row) {
            Some(end) => *end = over.end,
            None => ends.push(over.end),
        }
        rows.push(row);
    }
    (ends.len(), rows)
}
