//! How many times more a peer needs than racecourse.

use crate::cell::{Cell, End};
use std::fmt;

/// A quotient: the peer's number by ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ratio {
    /// Both came to the end.
    Exactly(f64),
    /// We did, the peer was cut.
    AtLeast(f64),
    /// There is nothing to compare: the peer cannot run the program or stopped at a deadlock, or we were cut ourselves.
    None,
}

impl Ratio {
    /// Compares what `of` tells of both.
    pub(crate) fn between(peer: Option<&Cell>, ours: &Cell, of: fn(&Cell) -> f64) -> Ratio {
        let Some(peer) = peer.filter(|_| ours.end == End::Complete) else { return Ratio::None };
        match peer.end {
            End::Complete => Ratio::Exactly(of(peer) / of(ours)),
            End::Cut => Ratio::AtLeast(of(peer) / of(ours)),
            End::Stopped | End::Failed(_) => Ratio::None,
        }
    }

    /// The number, if there is one.
    pub(crate) fn value(self) -> Option<f64> {
        match self {
            Ratio::Exactly(value) | Ratio::AtLeast(value) => Some(value),
            Ratio::None => None,
        }
    }
}

/// Executions, for [`Ratio::between`].
pub(crate) fn executions(cell: &Cell) -> f64 {
    cell.executions as f64
}

/// Milliseconds, for [`Ratio::between`].
pub(crate) fn millis(cell: &Cell) -> f64 {
    cell.millis
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if matches!(self, Ratio::AtLeast(_)) { "≥ " } else { "" };
        match self.value() {
            None => f.write_str("–"),
            // rounded down: a ratio is never made to look better than it is
            Some(value) if value < 10.0 => write!(f, "{sign}{:.1}×", (value * 10.0).floor() / 10.0),
            Some(value) => write!(f, "{sign}{}×", thousands(value as u64)),
        }
    }
}

/// A number with a comma between its thousands.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(executions: u64, end: End) -> Cell {
        Cell { executions, millis: 1.0, end, outcomes: [].into() }
    }

    #[test]
    fn what_was_cut_gives_a_lower_bound_and_what_stopped_gives_nothing() {
        let ours = cell(10, End::Complete);
        let against = |end| Ratio::between(Some(&cell(12_345, end)), &ours, executions).to_string();
        assert_eq!(against(End::Complete), "1,234×");
        assert_eq!(against(End::Cut), "≥ 1,234×");
        assert_eq!(against(End::Stopped), "–");
        assert_eq!(Ratio::between(None, &ours, executions), Ratio::None);
        assert_eq!(Ratio::between(Some(&ours), &cell(1, End::Cut), executions), Ratio::None);
    }

    #[test]
    fn ratios_are_rounded_down() {
        assert_eq!(Ratio::Exactly(19.99).to_string(), "19×");
        assert_eq!(Ratio::Exactly(0.99).to_string(), "0.9×");
    }

    #[test]
    fn thousands_are_set_apart() {
        let told: Vec<String> = [0, 999, 1_000, 1_234_567].into_iter().map(thousands).collect();
        assert_eq!(told, ["0", "999", "1,000", "1,234,567"]);
    }
}
