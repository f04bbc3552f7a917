//! The table, in Markdown.

use crate::cell::{Cell, End};
use crate::ratio::{Ratio, executions, millis, thousands};
use std::collections::BTreeSet;

/// One program under every explorer; none where an explorer lacks a primitive that the program needs.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) program: &'static str,
    pub(crate) source: Cell,
    pub(crate) merged: Cell,
    pub(crate) shuttle: Option<Cell>,
    pub(crate) loom: Option<Cell>,
}

/// The table's first two lines.
pub(crate) fn head() -> String {
    let titles = [
        "program".to_string(),
        "racecourse".to_string(),
        "racecourse, states merged".to_string(),
        format!("shuttle {}", version("shuttle")),
        format!("loom {}", version("loom")),
        "fewer executions than shuttle · loom".to_string(),
        "faster than shuttle · loom".to_string(),
    ];
    format!("| {} |\n|---|{}", titles.join(" | "), "--:|".repeat(titles.len() - 1))
}

impl Row {
    /// The peers, by name.
    pub(crate) fn peers(&self) -> [(&'static str, Option<&Cell>); 2] {
        [("shuttle", self.shuttle.as_ref()), ("loom", self.loom.as_ref())]
    }

    /// The cells that there are, with a name for each explorer.
    fn cells(&self) -> impl Iterator<Item = (&'static str, &Cell)> {
        let ours = [("racecourse", &self.source), ("racecourse, states merged", &self.merged)];
        ours.into_iter().chain(self.peers().into_iter().filter_map(|(name, cell)| Some((name, cell?))))
    }

    /// Its line of the table.
    pub(crate) fn line(&self) -> String {
        let known: BTreeSet<&String> = self.cells().flat_map(|(_, cell)| &cell.outcomes).collect();
        let tell = |cell: Option<&Cell>| cell.map_or("–".to_string(), |cell| tell(cell, known.len()));
        let ratios = |of| {
            let [shuttle, loom] = self.peers().map(|(_, peer)| Ratio::between(peer, &self.source, of));
            format!("{shuttle} · {loom}")
        };
        let cells = [
            self.program.to_string(),
            tell(Some(&self.source)),
            tell(Some(&self.merged)),
            tell(self.shuttle.as_ref()),
            tell(self.loom.as_ref()),
            ratios(executions),
            ratios(millis),
        ];
        format!("| {} |", cells.join(" | "))
    }

    /// What is wrong with it: explorers that failed, and outcomes that one of them has and another, which came to the end, has not.
    pub(crate) fn trouble(&self) -> Vec<String> {
        let mut trouble = Vec::new();
        for (name, cell) in self.cells() {
            if let End::Failed(why) = &cell.end {
                trouble.push(format!("{}: {name} failed: {why}", self.program));
            } else if cell.end == End::Complete {
                for (other, theirs) in self.cells() {
                    let missed: Vec<_> = theirs.outcomes.difference(&cell.outcomes).collect();
                    if !missed.is_empty() {
                        trouble.push(format!("{}: {name} does not have what {other} has: {missed:?}", self.program));
                    }
                }
            }
        }
        trouble
    }
}

/// A cell in words. `known` is the number of outcomes that all explorers together found.
fn tell(cell: &Cell, known: usize) -> String {
    let executions = thousands(cell.executions);
    match &cell.end {
        End::Complete => format!("{executions} · {}", time(cell.millis)),
        End::Cut => {
            let plural = if known == 1 { "" } else { "s" };
            format!("≥ {executions} · {}, {} of {known} outcome{plural}", time(cell.millis), cell.outcomes.len())
        }
        End::Stopped => format!("D after {executions}"),
        End::Failed(_) => "failed".into(),
    }
}

/// A time with two digits or more that mean something.
fn time(millis: f64) -> String {
    match millis {
        ..1.0 => format!("{millis:.2} ms"),
        ..10.0 => format!("{millis:.1} ms"),
        ..10_000.0 => format!("{} ms", thousands(millis.round() as u64)),
        _ => format!("{:.1} s", millis / 1e3),
    }
}

/// The version of a dependency that this program was built with.
fn version(name: &str) -> &'static str {
    let mut lines = include_str!("../Cargo.lock").lines();
    lines.find(|line| *line == format!("name = \"{name}\""));
    lines.next().and_then(|line| line.split('"').nth(1)).unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(executions: u64, end: End, outcomes: &[&str]) -> Cell {
        Cell { executions, millis: 2.5, end, outcomes: outcomes.iter().map(ToString::to_string).collect() }
    }

    fn row(shuttle: Cell, loom: Option<Cell>) -> Row {
        let ours = cell(10, End::Complete, &["a", "b"]);
        Row { program: "p", source: ours.clone(), merged: ours, shuttle: Some(shuttle), loom }
    }

    #[test]
    fn a_line_says_what_was_cut_and_what_stopped() {
        let row = row(cell(2_000, End::Cut, &["a"]), Some(cell(4, End::Stopped, &["b"])));
        let line = "| p | 10 · 2.5 ms | 10 · 2.5 ms | ≥ 2,000 · 2.5 ms, 1 of 2 outcomes | D after 4 | ≥ 200× · – | ≥ 1.0× · – |";
        assert_eq!(row.line(), line);
        assert!(row.trouble().is_empty(), "{:?}", row.trouble());
        assert_eq!(head().matches('|').count(), 2 * line.matches('|').count());
    }

    #[test]
    fn explorers_that_came_to_the_end_must_agree() {
        let less = row(cell(20, End::Complete, &["a"]), None).trouble();
        assert!(less.iter().all(|line| line.starts_with("p: shuttle does not have what racecourse")), "{less:?}");
        assert_eq!(less.len(), 2);
        let more = row(cell(20, End::Cut, &["c"]), None).trouble();
        assert_eq!(more.len(), 2, "{more:?}");
        assert_eq!(row(cell(0, End::Failed("x".into()), &[]), None).trouble(), ["p: shuttle failed: x"]);
    }

    #[test]
    fn the_versions_are_those_of_the_lock_file() {
        assert!(version("loom").starts_with("0.7.") && version("shuttle").starts_with("0.9."));
        assert_eq!(version("nobody"), "?");
    }
}
