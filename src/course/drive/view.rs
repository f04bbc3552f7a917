//! A position drawn: every thread's source with a marker at its line, what each would do next, the objects, the goal.

use super::listing::Part;
use super::words;
use super::{Drive, Screen};
use crate::sched::{Doing, Position};
use crate::trace::say::count;
use crate::trace::{Look, ThreadId, highlight, text};
use std::panic::Location;

/// A column of source is not made narrower than this; where it would be, the threads stand below each other.
const NARROW: usize = 34;

/// The most lines of source of one thread, side by side and below each other.
const ROWS: usize = 14;
const ROWS_STACKED: usize = 8;

/// The threads that share a part of the source, with what is shown of it.
struct Panel {
    threads: Vec<ThreadId>,
    rows: Vec<(u32, &'static str)>,
    indent: usize,
}

/// The whole picture.
pub(super) fn draw(drive: &Drive, screen: Screen) -> String {
    let Screen { look, width } = screen;
    let mut out = String::from("\n");
    headline(drive, look, width, &mut out);
    let apart: Vec<Panel> =
        drive.listing.parts().map(|(thread, part)| panel(drive, vec![thread], part, ROWS)).collect();
    let column = (width.saturating_sub(2) / apart.len().max(1)).saturating_sub(2);
    if column >= NARROW {
        beside(drive, &apart, column, look, &mut out);
    } else {
        stacked(drive, look, width, &mut out);
    }
    threads(drive, look, width, &mut out);
    objects(&drive.position, look, width, &mut out);
    out
}

/// `overdraft · 3 steps, 1 switch · goal: make an assertion fail`, and what the last step was.
fn headline(drive: &Drive, look: Look, width: usize, out: &mut String) {
    let schedule = &drive.position.schedule;
    let done = length(schedule.turns.len(), schedule.switches());
    let line = format!("{} {1} {done} {1} goal: {2}", drive.typed, look.dot(), drive.goal);
    for line in text::wrap(&line, width.saturating_sub(2)) {
        push(out, &format!("  {}", look.bold(&line)));
    }
    if let Some((thread, said)) = last_step(&drive.position) {
        let line = look.cut(&said, width.saturating_sub(4));
        push(out, &format!("  {} {}", look.arrow(), look.thread(thread, &line)));
    }
}

/// What the last step was, and whose: `adder-1 reads counter: 0`.
pub(super) fn last_step(position: &Position) -> Option<(ThreadId, String)> {
    let trace = &position.trace;
    let step = trace.steps.last()?;
    let result = text::one_line(&step.result);
    let result = if result.is_empty() { result } else { format!(": {result}") };
    let act = words::act(step.verb, step.object, trace);
    Some((step.thread, format!("{} {act}{result}", trace.thread_name(step.thread))))
}

/// `4 steps, 1 switch`.
pub(super) fn length(steps: usize, switches: usize) -> String {
    let plural = if switches == 1 { "" } else { "es" };
    format!("{}, {switches} switch{plural}", count(steps as u64, "step"))
}

/// Words folded for the screen, set in.
pub(super) fn fold(words: &str, width: usize) -> String {
    let lines = text::wrap(words, width.saturating_sub(2));
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

fn panel(drive: &Drive, threads: Vec<ThreadId>, part: Part, most: usize) -> Panel {
    let at = threads.iter().find_map(|thread| line_of(&drive.position, *thread));
    let rows = part.rows(drive.home, at, most);
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let lines = rows.iter().map(|(_, line)| line).filter(|line| !line.trim().is_empty());
    let indent = lines.map(indent).min().unwrap_or(0);
    Panel { threads, rows, indent }
}

fn line_of(position: &Position, thread: ThreadId) -> Option<u32> {
    let standing = position.threads.get(thread.index())?;
    standing.location.map(Location::line)
}

/// `▶` for a thread that can go on, `■` for one that waits.
fn marker(position: &Position, thread: ThreadId, look: Look) -> &'static str {
    let standing = position.threads.get(thread.index());
    match standing.map(|standing| &standing.doing) {
        Some(Doing::Next { .. }) if position.open => look.pointer(),
        _ => look.halt(),
    }
}

fn beside(drive: &Drive, panels: &[Panel], column: usize, look: Look, out: &mut String) {
    let position = &drive.position;
    let mut line = String::from("  ");
    for panel in panels {
        let name = look.cut(&drive.numbered(panel.threads[0]), column);
        line += &text::pad(&look.bold(&look.thread(panel.threads[0], &name)), column + 2);
    }
    push(out, &line);
    let columns: Vec<Vec<String>> = panels.iter().map(|panel| listing(position, panel, column, look)).collect();
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    for row in 0..height {
        let cells = columns.iter().map(|lines| lines.get(row).map_or("", String::as_str));
        let cells: String = cells.map(|cell| text::pad(cell, column + 2)).collect();
        push(out, &format!("  {cells}"));
    }
}

/// The lines of one thread's column: marker, number, code.
fn listing(position: &Position, panel: &Panel, column: usize, look: Look) -> Vec<String> {
    let thread = panel.threads[0];
    let mut lines = Vec::new();
    for (number, code) in &panel.rows {
        let marked = line_of(position, thread) == Some(*number);
        let mark = if marked { marker(position, thread, look) } else { " " };
        let mut lead = format!("{} {}", look.bold(&look.thread(thread, mark)), look.dim(&format!("{number:>3}")));
        for code in text::fold_code(code.get(panel.indent..).unwrap_or(""), column.saturating_sub(7)) {
            let code = look.cut(&code, column.saturating_sub(7));
            lines.push(format!("{lead}  {}", paint(&code, marked.then_some(thread), look)));
            lead = text::blanks(5);
        }
    }
    lines
}

/// Threads with the same source share one listing.
fn stacked(drive: &Drive, look: Look, width: usize, out: &mut String) {
    let mut groups: Vec<(Part, Vec<ThreadId>)> = Vec::new();
    for (thread, part) in drive.listing.parts() {
        match groups.iter_mut().find(|(known, _)| *known == part) {
            Some((_, threads)) => threads.push(thread),
            None => groups.push((part, vec![thread])),
        }
    }
    let position = &drive.position;
    let widest =
        drive.listing.parts().map(|(thread, _)| text::width(drive.thread_name(thread))).max().unwrap_or(0).min(16);
    for (part, threads) in groups {
        let panel = panel(drive, threads, part, ROWS_STACKED);
        for (number, code) in &panel.rows {
            let here = panel.threads.iter().filter(|thread| line_of(position, **thread) == Some(*number));
            let here: Vec<ThreadId> = here.copied().collect();
            let code = look.cut(code.get(panel.indent..).unwrap_or(""), width.saturating_sub(widest + 11).max(8));
            let code = paint(&code, here.first().copied(), look);
            let number = look.dim(&format!("{number:>3}"));
            let mut marks = here.iter().map(|thread| {
                let name = text::pad(&look.cut(drive.thread_name(*thread), widest), widest);
                look.bold(&look.thread(*thread, &format!("{} {name}", marker(position, *thread, look))))
            });
            let first = marks.next().unwrap_or_else(|| text::blanks(widest + 2));
            push(out, &format!("  {first} {number}  {code}"));
            marks.for_each(|mark| push(out, &format!("  {mark}")));
        }
        push(out, "");
    }
}

fn paint(code: &str, thread: Option<ThreadId>, look: Look) -> String {
    match thread {
        Some(thread) => look.thread(thread, code),
        None => highlight::rust(code, look),
    }
}

/// A line for each thread: its number and name, and what it would do.
fn threads(drive: &Drive, look: Look, width: usize, out: &mut String) {
    let position = &drive.position;
    let shown = |thread: ThreadId| {
        let next = matches!(position.threads[thread.index()].doing, Doing::Next { .. });
        drive.listing.has(thread) || next
    };
    let all: Vec<ThreadId> = drive.threads().filter(|thread| shown(*thread)).collect();
    let widest = all.iter().map(|thread| text::width(&drive.numbered(*thread))).max().unwrap_or(0);
    for thread in all {
        let standing = &position.threads[thread.index()];
        let name = look.thread(thread, &text::pad(&drive.numbered(thread), widest));
        let mut does = words::doing(&standing.doing, drive.thread_name(thread), &position.trace);
        // what a guard does as it goes has no line of the program's
        let own = standing.location.filter(|at| drive.home.line(at.file(), at.line()).is_some());
        if let (Doing::Next { .. }, Some(at)) = (&standing.doing, own) {
            does = format!("{does} (line {})", at.line());
        }
        for (n, words) in text::wrap(&does, width.saturating_sub(widest + 5)).iter().enumerate() {
            let lead = if n == 0 { name.clone() } else { text::blanks(widest) };
            let words = if matches!(standing.doing, Doing::Next { .. }) { words.clone() } else { look.dim(words) };
            push(out, &format!("  {lead}   {words}"));
        }
    }
}

/// What every shared object holds now, on lines.
fn objects(position: &Position, look: Look, width: usize, out: &mut String) {
    let told = holdings(position);
    for line in text::wrap(&told.join(&format!("  {}  ", look.dot())), width.saturating_sub(2)) {
        push(out, &format!("  {line}"));
    }
}

/// What every shared object holds now: `counter = 1`, `till: held by ann`.
pub(super) fn holdings(position: &Position) -> Vec<String> {
    let trace = &position.trace;
    let mut states: Vec<&str> = trace.objects.iter().map(|info| info.initial.as_str()).collect();
    for step in &trace.steps {
        if let Some(object) = step.object.filter(|_| !step.state.is_empty()) {
            states[object.index()] = &step.state;
        }
        for (object, state) in &step.also {
            states[object.index()] = state;
        }
    }
    let shown = trace.objects.iter().zip(states).filter(|(info, _)| !matches!(info.kind, "process" | "Thread"));
    let told = shown.map(|(info, state)| {
        let (name, state) = (text::one_line(&info.name), text::one_line(state));
        if info.kind == "Shared" { format!("{name} = {state}") } else { format!("{name}: {state}") }
    });
    told.collect()
}

fn push(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}
