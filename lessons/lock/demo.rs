//! Two threads and one counter.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};

/// The path that steps carry.
pub const PATH: &str = file!();

/// `counter`: additions that get lost.
pub const COUNTER: Demo = Demo {
    name: "counter",
    summary: "Several threads add to one counter: a read, then a write.",
    knobs: &[
        Knob::words("lock", &["on", "off"], "off", "hold a lock across the read and the write, or not"),
        Knob::number("increments", (1, 10_000_000), "1000000", "2", "how often each thread does it"),
        Knob::words("work", &["add", "add-sub"], "add", "both add 1, or one adds 1 and the other takes 1 away"),
        Knob::words(
            "gil",
            &["off", "on"],
            "off",
            "change threads only between loop turns, as CPython 3.10+ happens to do",
        ),
    ],
    anchor: "counter",
    body: counter,
    judge: Some(judge),
    live_only: None,
};

// ANCHOR: counter
fn counter(knobs: &Knobs) -> String {
    let counter = Shared::named("counter", 0);
    let lock = Lock::named("lock");
    let gil = Lock::named("gil");
    let increments = knobs.number("increments");

    let steps = if knobs.is("work", "add-sub") { [1, -1] } else { [1, 1] };
    let names = if knobs.is("work", "add-sub") { ["adder", "subtractor"] } else { ["adder-1", "adder-2"] };
    let threads = [0, 1].map(|i| {
        let (counter, lock, gil) = (counter.clone(), lock.clone(), gil.clone());
        let (use_lock, use_gil) = (knobs.is("lock", "on"), knobs.is("gil", "on"));
        Thread::new(move || {
            for _ in 0..increments {
                let _turn = use_gil.then(|| gil.hold());
                let _held = use_lock.then(|| lock.hold());
                let seen = counter.get();
                counter.set(seen + steps[i]);
            }
        })
        .name(names[i])
        .start()
    });

    for thread in &threads {
        thread.join();
    }
    format!("counter = {}", counter.peek())
}
// ANCHOR_END: counter

fn judge(knobs: &Knobs, result: &str) -> String {
    let got: i64 = result.trim_start_matches("counter = ").parse().unwrap_or_default();
    let expected = if knobs.is("work", "add-sub") { 0 } else { 2 * knobs.number("increments") };
    let lost = (expected - got).abs();
    match lost {
        0 => format!("expected {expected}, got {got}"),
        _ => format!("expected {expected}, got {got}: {lost} updates lost"),
    }
}
