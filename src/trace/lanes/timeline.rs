use super::NARROWEST;
use super::story::thread_name;
use crate::trace::{Look, ThreadId, Trace, text};
use std::time::Duration;

/// So many lanes are drawn.
const LANES: usize = 40;

/// The widest column for a thread's name.
const NAME: usize = 20;

/// A live run over time: a lane for each thread, filled where it took steps, with their number at the right.
#[must_use]
pub fn timeline(trace: &Trace, look: Look, width: usize) -> String {
    let width = width.max(NARROWEST);
    let lanes = lanes(trace);
    if lanes.iter().all(|lane| lane.times.is_empty()) {
        return format!("  no steps {} {}\n", look.dot(), text::duration(trace.elapsed, look.ascii));
    }
    let count = |lane: &Lane| text::thousands(lane.times.iter().map(|(_, steps)| steps).sum::<u64>());
    let end = lanes.iter().filter_map(|lane| lane.times.last()).map(|(time, _)| *time).max().unwrap_or_default();
    let end = end.max(trace.elapsed);

    let names: Vec<String> = lanes.iter().map(|lane| thread_name(trace, lane.thread)).collect();
    let name = names.iter().map(|name| text::width(name)).max().unwrap_or(0).min(NAME).min(width / 4);
    let counts = lanes.iter().map(|lane| count(lane).len()).max().unwrap_or(0);
    let room = width.saturating_sub(2 + name + 1 + 2 + counts).clamp(8, 120);
    let buckets: Vec<Vec<u64>> = lanes.iter().map(|lane| buckets(lane, end, room)).collect();
    let fullest = buckets.iter().flatten().copied().max().unwrap_or(0);

    let mut out = String::new();
    for ((lane, name_text), buckets) in lanes.iter().zip(&names).zip(&buckets) {
        let drawn: String = buckets.iter().map(|n| glyph(*n, fullest, look)).collect();
        let name_text = look.thread(lane.thread, &text::pad(&look.cut(name_text, name), name));
        let lane_text = text::pad(&look.thread(lane.thread, &drawn), room);
        out += &format!("  {name_text} {lane_text}  {}\n", text::pad_left(&count(lane), counts));
    }
    let all =
        trace.threads.len().saturating_sub(usize::from(lanes.first().is_none_or(|lane| lane.thread != ThreadId::MAIN)));
    if all > lanes.len() {
        out += &format!("  {} {} more threads\n", look.ellipsis(), text::thousands((all - lanes.len()) as u64));
    }
    let axis = format!("{}{}", text::blanks(2 + name + 1), axis(end, room, look));
    out.push_str(axis.trim_end());
    out.push('\n');
    out
}

/// A thread and when it took how many steps.
struct Lane {
    thread: ThreadId,
    times: Vec<(Duration, u64)>,
}

/// A lane for each thread, from its recorded steps and then from how far it was seen to be; the main thread has one only if it
/// takes steps.
fn lanes(trace: &Trace) -> Vec<Lane> {
    let mut lanes: Vec<Lane> =
        (0..).map(ThreadId).zip(&trace.threads).map(|(thread, _)| Lane { thread, times: vec![] }).collect();
    for step in &trace.steps {
        if let Some(lane) = lanes.get_mut(step.thread.index()) {
            lane.times.push((step.time, 1));
        }
    }
    for (lane, info) in lanes.iter_mut().zip(&trace.threads) {
        let mut seen = lane.times.len() as u64;
        for &(time, steps) in &info.work {
            if steps > seen {
                lane.times.push((time, steps - seen));
                seen = steps;
            }
        }
    }
    lanes.retain(|lane| lane.thread != ThreadId::MAIN || !lane.times.is_empty());
    lanes.truncate(LANES);
    lanes
}

/// How many steps fall into each of `room` equal parts of the time until `end`.
fn buckets(lane: &Lane, end: Duration, room: usize) -> Vec<u64> {
    let mut buckets = vec![0; room];
    for (time, steps) in &lane.times {
        let at = if end.is_zero() { 0 } else { (time.as_nanos() * room as u128 / end.as_nanos()) as usize };
        buckets[at.min(room - 1)] += steps;
    }
    buckets
}

fn glyph(count: u64, fullest: u64, look: Look) -> &'static str {
    match count {
        0 => look.dot(),
        n if n * 2 > fullest => look.bar(),
        _ => look.shade(),
    }
}

/// `0 ───────── 12.3 ms`.
fn axis(end: Duration, room: usize, look: Look) -> String {
    let time = text::duration(end, look.ascii);
    let rule = room.saturating_sub(text::width(&time) + 4);
    look.dim(&format!("0 {} {time}", look.rule().repeat(rule)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::{Sample, lost_update};

    const PLAIN: Look = Look { colour: false, ascii: false };

    /// Two threads, the first with 30 steps in 30 ms, the second with 3 in the next 60.
    fn run() -> Trace {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("fast"), sample.thread("slow one"));
        let counter = sample.object("Shared", "counter", "0");
        for _ in 0..30 {
            sample.set(one, counter, 15, "1");
        }
        for n in 1..=3 {
            sample.set(two, counter, 15, "1").time = Duration::from_millis(30 + 20 * n);
        }
        let mut trace = sample.finished("");
        trace.elapsed = Duration::from_millis(100);
        trace
    }

    #[test]
    fn each_thread_is_a_lane_over_time() {
        assert_eq!(
            timeline(&run(), PLAIN, 36),
            "  fast     ██████▒··············  30
  slow one ··········▒···▒···▒··   3
           0 ─────────── 100 ms
"
        );
    }

    #[test]
    fn ascii_is_ascii_and_one_step_is_enough() {
        let picture = timeline(&lost_update(), Look { colour: false, ascii: true }, 30);
        assert_eq!(
            picture,
            "  adder-1 #...........#....  2
  adder-2 ....#...#........  2
          0 --------- 4 ms
"
        );
    }

    #[test]
    fn what_was_counted_but_not_recorded_is_drawn_too() {
        let mut trace = run();
        trace.threads[1].work = vec![(Duration::from_millis(50), 60), (Duration::from_millis(100), 2_000)];
        assert_eq!(
            timeline(&trace, PLAIN, 60),
            "  fast     ▒▒▒▒▒▒▒▒▒▒▒▒▒········▒···················█  2,000
  slow one ·····················▒·······▒·······▒····      3
           0 ──────────────────────────────── 100 ms
"
        );
    }

    #[test]
    fn without_steps_there_is_nothing_to_draw() {
        assert_eq!(timeline(&Sample::new().finished(""), PLAIN, 80), "  no steps · 0 µs\n");
    }

    #[test]
    fn every_timeline_fits() {
        for width in [0, 24, 40, 80, 200] {
            for line in timeline(&run(), PLAIN, width).lines() {
                assert!(text::width(line) <= width.max(NARROWEST), "{width}: {line}");
                assert_eq!(line, line.trim_end());
            }
        }
    }
}
