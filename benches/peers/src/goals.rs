//! Whether what racecourse set out to reach is reached, from the numbers of the table.

use crate::ratio::{Ratio, executions, millis};
use crate::table::Row;

/// The programs that the goals are about have one of these words in their names.
const ABOUT: [&str; 3] = ["philosophers", "bounded buffer", "barrier"];

/// How many times fewer executions than either peer.
const FEWER: f64 = 20.0;

/// How many times faster than loom.
const FASTER: f64 = 100.0;

/// A line for each goal, and one for what could not be compared.
pub(crate) fn verdict(rows: &[Row]) -> Vec<String> {
    let rows: Vec<&Row> = rows.iter().filter(|row| ABOUT.iter().any(|word| row.program.contains(word))).collect();
    let shuttle: Vec<_> = rows.iter().map(|row| (*row, "shuttle", row.shuttle.as_ref())).collect();
    let loom: Vec<_> = rows.iter().map(|row| (*row, "loom", row.loom.as_ref())).collect();
    let compare = |peers: &[(&Row, &str, Option<&_>)], of| -> Vec<(String, Ratio)> {
        let one = |(row, name, peer): &(&Row, &str, Option<&_>)| {
            (format!("{} ({name})", row.program), Ratio::between(*peer, &row.source, of))
        };
        peers.iter().map(one).collect()
    };
    let fewer = compare(&[&shuttle[..], &loom[..]].concat(), executions);
    let faster = compare(&loom, millis);
    let about = ABOUT.join(", ");
    let left_out: Vec<&str> =
        fewer.iter().filter(|(_, ratio)| *ratio == Ratio::None).map(|(name, _)| &**name).collect();
    let mut lines = vec![
        format!("Goal: at least {FEWER} times fewer executions than either on {about}: {}.", judge(&fewer, FEWER)),
        format!("Goal: at least {FASTER} times faster than loom on them: {}.", judge(&faster, FASTER)),
    ];
    if !left_out.is_empty() {
        lines.push(format!("Not compared, for want of a complete answer to compare with: {}.", left_out.join("; ")));
    }
    lines
}

/// Holds, does not hold, or was cut too early to tell; and where.
fn judge(ratios: &[(String, Ratio)], goal: f64) -> String {
    let list = |those: &[&(String, Ratio)]| {
        those.iter().map(|(name, ratio)| format!("{name} {ratio}")).collect::<Vec<_>>().join("; ")
    };
    let below = |ratio: Ratio| ratio.value().is_some_and(|value| value < goal);
    let (mut missed, mut open) = (Vec::new(), Vec::new());
    for each in ratios.iter().filter(|(_, ratio)| below(*ratio)) {
        if matches!(each.1, Ratio::AtLeast(_)) { open.push(each) } else { missed.push(each) }
    }
    if !missed.is_empty() {
        return format!("does NOT hold for {}", list(&missed));
    }
    if !open.is_empty() {
        return format!("NOT SHOWN, more `--seconds` may tell: {}", list(&open));
    }
    let value = |each: &&(String, Ratio)| each.1.value().unwrap_or(f64::INFINITY);
    let worst = ratios.iter().filter(|(_, ratio)| *ratio != Ratio::None).min_by(|a, b| value(a).total_cmp(&value(b)));
    worst.map_or("NOT SHOWN, nothing was compared".into(), |worst| format!("holds; the least is {}", list(&[worst])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{Cell, End};

    fn cell(executions: u64, end: End) -> Option<Cell> {
        Some(Cell { executions, millis: executions as f64, end, outcomes: [].into() })
    }

    fn judged(program: &'static str, shuttle: Option<Cell>, loom: Option<Cell>) -> Vec<String> {
        let ours = || Cell { executions: 1, millis: 1.0, end: End::Complete, outcomes: [].into() };
        verdict(&[Row { program, source: ours(), merged: ours(), shuttle, loom }])
    }

    #[test]
    fn a_goal_holds_misses_or_is_not_shown() {
        let good = judged("3 philosophers", cell(500, End::Complete), cell(100, End::Complete));
        assert!(good[0].contains(": holds; the least is 3 philosophers (loom) 100×"), "{good:?}");
        assert!(good[1].contains(": holds") && good.len() == 2, "{good:?}");
        let bad = judged("barrier of 3", cell(19, End::Complete), cell(99, End::Cut));
        assert!(bad[0].contains("does NOT hold for barrier of 3 (shuttle) 19×"), "{bad:?}");
        assert!(bad[1].contains("NOT SHOWN, more `--seconds` may tell: barrier of 3 (loom) ≥ 99×"), "{bad:?}");
    }

    #[test]
    fn what_cannot_be_compared_is_said() {
        let lines = judged("4 philosophers", cell(50, End::Cut), cell(4, End::Stopped));
        assert!(lines[0].contains(": holds"), "{lines:?}");
        assert!(lines[1].contains("NOT SHOWN, nothing was compared"), "{lines:?}");
        assert!(lines[2].ends_with("4 philosophers (loom)."), "{lines:?}");
    }

    #[test]
    fn other_programs_do_not_count() {
        assert!(judged("AB/BA", cell(1, End::Complete), None)[0].contains("nothing was compared"));
    }
}
