use super::story::thread_name;
use super::{NARROWEST, ending};
use crate::trace::chart::{Chart, Lane};
use crate::trace::{Look, Trace, text};

/// So many steps are drawn.
const MOST: usize = 2_000;

/// The widest column for a thread's name.
const NAME: usize = 20;

/// The widest column for a step.
const CELL: usize = 3;

/// A trace on the axis of its steps: a lane for each thread, filled where it takes a step, shaded where it waits for others,
/// ruled where it holds a lock; long ones in several bands. Then the [`ending`].
#[must_use]
pub fn chart(trace: &Trace, look: Look, width: usize) -> String {
    let width = width.max(NARROWEST);
    let chart = Chart::of(trace, MOST);
    let mut out = String::new();
    if chart.lanes.is_empty() {
        out.push_str("  no steps\n");
    }
    let names: Vec<String> = chart.lanes.iter().map(|lane| thread_name(trace, lane.thread)).collect();
    let name = names.iter().map(|name| text::width(name)).max().unwrap_or(0).min(NAME).min(width / 4);
    let room = width - 2 - name - 1;
    // a thread that waits for ever is shaded past the last step
    let stuck = chart.lanes.iter().any(|lane| lane.stuck.is_some());
    let columns = if chart.lanes.is_empty() { 0 } else { chart.steps + usize::from(stuck) };
    let cell = (room / columns.max(1)).clamp(1, CELL);
    let mut from = 0;
    while from < columns {
        let to = columns.min(from + room / cell);
        out += format!("{}{}", text::blanks(2 + name + 1), look.dim(&axis(from, to, cell))).trim_end();
        out.push('\n');
        for (lane, name_text) in chart.lanes.iter().zip(&names) {
            let label = look.thread(lane.thread, &text::pad(&look.cut(name_text, name), name));
            let drawn: String = (from..to).map(|at| glyphs(lane, at, chart.steps, cell, look)).collect();
            out += format!("  {label} {}", look.thread(lane.thread, drawn.trim_end())).trim_end();
            out.push('\n');
        }
        from = to;
    }
    if chart.is_cut(trace) {
        let more = text::thousands((trace.steps.len() - chart.steps) as u64);
        out += &format!("  {} {more} more steps\n", look.ellipsis());
    }
    if columns > 0 {
        let key = [(look.bar(), "step"), (look.shade(), "waits"), (look.rule(), "holds a lock")];
        let key: Vec<String> = key.iter().map(|(glyph, means)| format!("{glyph} {means}")).collect();
        let key = key.join("   ");
        let lines = if text::width(&key) + 2 <= width { vec![key] } else { text::wrap(&key, width - 2) };
        lines.iter().for_each(|line| out += &format!("  {}\n", look.dim(line)));
    }
    out + &ending(trace, look, width)
}

/// The numbers of the steps, from 1, above those that have room for it: the first, and every fifth.
fn axis(from: usize, to: usize, cell: usize) -> String {
    let mut out = String::new();
    for at in from..to {
        let wanted = at == from || (at + 1) % 5 == 0;
        let place = (at - from) * cell;
        if wanted && (out.is_empty() || out.len() < place) {
            out = text::pad(&out, place) + &(at + 1).to_string();
        }
    }
    out
}

/// What a lane shows in the column of one step.
fn glyphs(lane: &Lane, at: usize, steps: usize, cell: usize, look: Look) -> String {
    let holds = |at: usize| lane.holds.iter().any(|(_, over)| over.contains(&at));
    let waits = lane.waits.iter().any(|wait| wait.contains(&at)) || (at == steps && lane.stuck.is_some());
    if waits {
        return look.shade().repeat(cell);
    }
    let fill = |held| if held { look.rule() } else { " " };
    let own = lane.steps.binary_search(&at).is_ok();
    let first = match (own, holds(at)) {
        (true, _) => look.bar(),
        (false, true) => look.rule(),
        (false, false) if at < steps => look.dot(),
        (false, false) => " ",
    };
    // after the step that gives it back, it is held no more
    let after = holds(at) && (!own || holds(at + 1));
    format!("{first}{}", fill(after).repeat(cell - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::{Sample, deadlock, lost_update};

    const PLAIN: Look = Look { colour: false, ascii: false };

    #[test]
    fn steps_waits_and_locks_are_told_apart() {
        assert_eq!(
            chart(&deadlock(), PLAIN, 80),
            "        1
  one   █─────█──▒▒▒
  <two> ·  █──▒▒▒▒▒▒
  █ step   ▒ waits   ─ holds a lock
  deadlock: these wait for ever
    one waits in b.acquire at demo.rs:14, held by <two> since demo.rs:16
    <two> waits in a.acquire at demo.rs:17, held by one since demo.rs:12
"
        );
    }

    #[test]
    fn what_has_no_room_goes_on_below_and_ascii_is_ascii() {
        let mut sample = Sample::new();
        let (one, lock) = (sample.thread("one"), sample.object("Lock", "lock", "free"));
        for _ in 0..15 {
            sample.acquire(one, lock, 12);
            sample.release(one, lock, 15);
        }
        assert_eq!(
            chart(&sample.finished("x"), Look { colour: false, ascii: true }, 24),
            "      1   5    10   15
  one ##################
      19    25   30
  one ############
  # step + waits - holds
  a lock
  ends with x
"
        );
    }

    #[test]
    fn every_chart_fits() {
        for width in [0, 24, 40, 80, 200] {
            for trace in [deadlock(), lost_update(), Sample::new().finished("")] {
                for line in chart(&trace, PLAIN, width).lines() {
                    assert!(text::width(line) <= width.max(NARROWEST), "{width}: {line}");
                    assert_eq!(line, line.trim_end());
                }
            }
        }
    }
}
