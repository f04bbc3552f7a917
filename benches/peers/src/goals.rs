//! Whether what racecourse set out to reach is reached, from the numbers of the table.

use crate::cell::{Cell, End, Who};
use crate::ratio::{Ratio, executions, millis};
use crate::table::Row;

/// The programs that the goals are about have one of these words in their names.
const ABOUT: [&str; 3] = ["philosophers", "bounded buffer", "barrier"];

/// How many times fewer executions than either peer.
const FEWER: f64 = 20.0;

/// How many times faster than loom.
const FASTER: f64 = 100.0;

fn is_about(program: &str) -> bool {
    ABOUT.iter().any(|word| program.contains(word))
}

/// Whether a peer was cut on a program before its executions or, for loom, its time could tell if a goal holds there.
pub(crate) fn is_open(program: &str, who: Who, peer: &Cell, ours: &Cell) -> bool {
    let open = |of, goal| matches!(Ratio::between(Some(peer), ours, of), Ratio::AtLeast(value) if value < goal);
    is_about(program) && (open(executions, FEWER) || who == Who::Loom && open(millis, FASTER))
}

/// A peer on a program, beside racecourse.
struct Comparison {
    what: String,
    ratio: Ratio,
}

/// A line for each goal, and one for what could not be compared.
pub(crate) fn verdict(rows: &[Row]) -> Vec<String> {
    let rows: Vec<&Row> = rows.iter().filter(|row| is_about(row.program)).collect();
    let fewer = compare(&rows, &["shuttle", "loom"], executions);
    let faster = compare(&rows, &["loom"], millis);
    let about = ABOUT.join(", ");
    let mut lines = vec![
        format!("Goal: at least {FEWER} times fewer executions than either on {about}: {}.", judge(&fewer, FEWER)),
        format!("Goal: at least {FASTER} times faster than loom on them: {}.", judge(&faster, FASTER)),
    ];
    let cut: Vec<&str> = rows.iter().filter(|row| row.source.end != End::Complete).map(|row| row.program).collect();
    if !cut.is_empty() {
        lines.push(format!("NEITHER IS SHOWN for what racecourse did not finish itself: {}.", cut.join("; ")));
    }
    let left_out: Vec<&str> = fewer.iter().filter(|one| one.ratio == Ratio::None).map(|one| &*one.what).collect();
    if !left_out.is_empty() {
        lines.push(format!("Not compared, for want of a complete answer to compare with: {}.", left_out.join("; ")));
    }
    lines
}

fn compare(rows: &[&Row], peers: &[&str], of: fn(&Cell) -> f64) -> Vec<Comparison> {
    let mut all = Vec::new();
    for row in rows {
        for (name, cell) in row.peers().into_iter().filter(|(name, _)| peers.contains(name)) {
            let what = format!("{} ({name})", row.program);
            all.push(Comparison { what, ratio: Ratio::between(cell, &row.source, of) });
        }
    }
    all
}

/// Holds, does not hold, or was cut too early to tell; and where.
fn judge(all: &[Comparison], goal: f64) -> String {
    let list = |those: &[&Comparison]| {
        those.iter().map(|one| format!("{} {}", one.what, one.ratio)).collect::<Vec<_>>().join("; ")
    };
    let compared: Vec<(&Comparison, f64)> = all.iter().filter_map(|one| Some((one, one.ratio.value()?))).collect();
    let below = compared.iter().filter(|(_, value)| *value < goal).map(|(one, _)| *one);
    let (open, missed): (Vec<_>, Vec<_>) = below.partition(|one| matches!(one.ratio, Ratio::AtLeast(_)));
    if !missed.is_empty() {
        return format!("does NOT hold for {}", list(&missed));
    }
    if !open.is_empty() {
        return format!("NOT SHOWN, more `--seconds` may tell: {}", list(&open));
    }
    match compared.iter().min_by(|(_, a), (_, b)| a.total_cmp(b)) {
        Some((least, _)) => format!("holds in all {} comparisons; the least is {}", compared.len(), list(&[*least])),
        None => "NOT SHOWN, nothing was compared".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(good[0].contains(": holds in all 2 comparisons; the least is 3 philosophers (loom) 100×"), "{good:?}");
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
    fn where_racecourse_was_cut_nothing_is_claimed() {
        let cut = || cell(10, End::Cut);
        let row =
            Row { program: "barrier of 3", source: cut().unwrap(), merged: cut().unwrap(), shuttle: cut(), loom: None };
        let lines = verdict(&[row]);
        assert!(lines[0].contains("NOT SHOWN") && lines[1].contains("NOT SHOWN"), "{lines:?}");
        assert!(lines[2].ends_with("did not finish itself: barrier of 3."), "{lines:?}");
    }

    #[test]
    fn only_a_cut_can_leave_a_goal_open() {
        let (ours, fast) = (cell(10, End::Complete).unwrap(), cell(300, End::Cut).unwrap());
        assert!(is_open("barrier of 3", Who::Loom, &fast, &ours));
        assert!(!is_open("barrier of 3", Who::Shuttle, &fast, &ours), "30 times the executions; no goal on time");
        assert!(is_open("barrier of 3", Who::Shuttle, &cell(30, End::Cut).unwrap(), &ours));
        assert!(!is_open("barrier of 3", Who::Shuttle, &cell(30, End::Complete).unwrap(), &ours));
        assert!(!is_open("AB/BA", Who::Shuttle, &cell(30, End::Cut).unwrap(), &ours));
    }

    #[test]
    fn other_programs_do_not_count() {
        assert!(judged("AB/BA", cell(1, End::Complete), None)[0].contains("nothing was compared"));
    }
}
