//! A trace for `ui.perfetto.dev` or `chrome://tracing`: events in the Trace Event Format, as a JSON array.
//!
//! Source: *Trace Event Format*, Google 2016: metadata (`M`), complete slices (`X`), flows (`s`, `f`). A slice may only
//! lie wholly inside or outside another of its track, which locks need not do: they have tracks of their own.

use super::chart::Chart;
use super::{Clock, ObjectId, ThreadId, Trace, text};
use serde_json::{Value, json};
use std::ops::Range;

/// The process that the threads are shown in, and the one for the locks.
const THREADS: u32 = 1;
const LOCKS: u32 = 2;

/// So long is a step where time does not pass, in the format's microseconds.
const STEP: f64 = 1000.0;

/// What a step fills of the time until the next.
const FILLED: f64 = 0.8;

/// The whole of a trace: a track for each thread with its steps and waits, a track for each lock with who holds it, and a flow
/// from each wake-up to the next step of whom it woke.
///
/// A live run has its real times; in a controlled execution every step lasts a millisecond. `title` names the program.
#[must_use]
pub fn perfetto(trace: &Trace, title: &str) -> String {
    let chart = Chart::of(trace, usize::MAX);
    let axis = Axis::of(trace);
    let mut events = vec![name("process_name", THREADS, 0, title)];
    for lane in &chart.lanes {
        let thread = lane.thread;
        events.push(name("thread_name", THREADS, thread.0, trace.thread_name(thread)));
        for &at in &lane.steps {
            events.push(step(trace, at, &axis));
        }
        for wait in &lane.waits {
            events.push(slice("waits", "wait", (THREADS, thread.0), axis.over(wait), json!({})));
        }
    }
    locks(trace, &chart, &axis, &mut events);
    for (id, (at, woken)) in chart.wakes.iter().enumerate() {
        let next = (at + 1..chart.steps).find(|&next| trace.steps[next].thread == *woken);
        let Some(next) = next else { continue };
        let end = |phase: &str, thread: ThreadId, at: usize| {
            let ts = axis.at(at) + axis.length(at) / 2.0;
            json!({"name": "wakes", "cat": "wake", "ph": phase, "id": id, "pid": THREADS, "tid": thread.0, "ts": ts})
        };
        events.push(end("s", trace.steps[*at].thread, *at));
        let mut to = end("f", *woken, next);
        to["bp"] = "e".into();
        events.push(to);
    }
    Value::from(events).to_string() + "\n"
}

/// A track for each object that is held at some time.
fn locks(trace: &Trace, chart: &Chart, axis: &Axis, events: &mut Vec<Value>) {
    let mut held: Vec<ObjectId> = chart.lanes.iter().flat_map(|lane| &lane.holds).map(|(object, _)| *object).collect();
    held.sort_unstable();
    held.dedup();
    if !held.is_empty() {
        events.push(name("process_name", LOCKS, 0, "who holds what"));
    }
    for object in held {
        events.push(name("thread_name", LOCKS, object.0, trace.object_name(object)));
        for lane in &chart.lanes {
            for (_, over) in lane.holds.iter().filter(|(known, _)| *known == object) {
                let holder = trace.thread_name(lane.thread);
                events.push(slice(holder, "hold", (LOCKS, object.0), axis.over(over), json!({})));
            }
        }
    }
}

fn step(trace: &Trace, at: usize, axis: &Axis) -> Value {
    let step = &trace.steps[at];
    let told = json!({"step": at + 1, "result": step.result, "state": step.state, "at": text::place(step.location)});
    slice(&trace.call(step), "step", (THREADS, step.thread.0), (axis.at(at), axis.length(at)), told)
}

fn name(what: &str, pid: u32, tid: u32, name: &str) -> Value {
    json!({"name": what, "ph": "M", "pid": pid, "tid": tid, "args": {"name": name}})
}

fn slice(name: &str, category: &str, (pid, tid): (u32, u32), (ts, dur): (f64, f64), args: Value) -> Value {
    let mut slice = json!({"name": name, "cat": category, "ph": "X", "pid": pid, "tid": tid, "ts": ts, "dur": dur});
    slice["args"] = args;
    slice
}

/// Where each step is in time.
struct Axis {
    /// By step, and the end of all after the last.
    times: Vec<f64>,
}

impl Axis {
    /// Real time where there is such a thing: in live runs, whose steps carry no vector clocks.
    fn of(trace: &Trace) -> Axis {
        let live = trace.steps.iter().all(|step| step.clock == Clock::default()) && !trace.steps.is_empty();
        let micros = |time: std::time::Duration| time.as_secs_f64() * 1e6;
        let times = if live {
            let end = trace.steps.last().map_or(trace.elapsed, |step| step.time.max(trace.elapsed));
            trace.steps.iter().map(|step| micros(step.time)).chain([micros(end)]).collect()
        } else {
            (0..=trace.steps.len()).map(|at| at as f64 * STEP).collect()
        };
        Axis { times }
    }

    fn at(&self, step: usize) -> f64 {
        self.times.get(step).or(self.times.last()).copied().unwrap_or_default()
    }

    fn length(&self, step: usize) -> f64 {
        ((self.at(step + 1) - self.at(step)) * FILLED).min(STEP)
    }

    /// From the first step's time to the one after the last.
    fn over(&self, steps: &Range<usize>) -> (f64, f64) {
        (self.at(steps.start), self.at(steps.end) - self.at(steps.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::{Sample, deadlock};

    fn events(trace: &Trace) -> Vec<Value> {
        serde_json::from_str(&perfetto(trace, "a \"title\"")).unwrap()
    }

    fn count(events: &[Value], phase: &str, category: &str) -> usize {
        events.iter().filter(|event| event["ph"] == phase && event["cat"] == category).count()
    }

    #[test]
    fn steps_waits_locks_and_names_are_events() {
        let all = events(&deadlock());
        assert_eq!((count(&all, "X", "step"), count(&all, "X", "wait"), count(&all, "X", "hold")), (3, 1, 2));
        let names: Vec<&str> =
            all.iter().filter(|event| event["ph"] == "M").filter_map(|event| event["args"]["name"].as_str()).collect();
        assert_eq!(names, ["a \"title\"", "one", "<two>", "who holds what", "a", "b"]);
        assert_eq!(all.len(), 3 + 1 + 2 + names.len());
    }

    #[test]
    fn a_wake_up_is_a_flow_between_two_steps() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("one"), sample.thread("two"));
        let event = sample.object("Event", "event", "clear");
        sample.act(two, event, "wait", 12, "clear");
        sample.act(one, event, "set", 13, "set").woke.push(two);
        sample.act(two, event, "is_set", 14, "set");
        let all = events(&sample.finished(""));
        assert_eq!((count(&all, "s", "wake"), count(&all, "f", "wake")), (1, 1));
        for end in all.iter().filter(|event| event["cat"] == "wake") {
            let at = end["ts"].as_f64().unwrap();
            let inside = |slice: &&Value| {
                let from = slice["ts"].as_f64().unwrap();
                slice["cat"] == "step"
                    && slice["tid"] == end["tid"]
                    && from <= at
                    && at <= from + slice["dur"].as_f64().unwrap()
            };
            assert_eq!(all.iter().filter(|event| event["ph"] == "X").filter(inside).count(), 1, "{end}");
        }
    }

    #[test]
    fn nothing_is_a_trace_too() {
        assert_eq!(events(&Sample::new().finished("")).len(), 1);
    }
}
