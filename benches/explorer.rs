//! `cargo bench --bench explorer`: executions and speed of the searches, each program to its end.
//!
//! The naive search is the peer that the others are told as ratios of; it is given ten seconds.

mod common;
mod programs;

use racecourse::sched::{EndStates, Explorer, Limits, Program, Search};
use std::time::{Duration, Instant};

fn measure(program: &Program, search: Search) -> (EndStates, Duration) {
    let limits = Limits { time: Some(Duration::from_secs(10)), ..Limits::default() };
    let started = Instant::now();
    let ends = Explorer { limits, ..Explorer::default() }.end_states(program, search);
    (ends, started.elapsed())
}

fn main() {
    println!(
        "{:<34} {:>11} {:>10} | {:>9} {:>10} {:>9} {:>8} | {:>9} {:>10}",
        "program", "naive", "ms", "orders", "ms", "ratio", "M st/s", "merged", "ms"
    );
    for (name, program) in programs::all() {
        let (naive, naive_time) = measure(&program, Search::Naive);
        let (source, source_time) = measure(&program, Search::Source);
        let (merged, merged_time) = measure(&program, Search::Merged);
        let runs = |ends: &EndStates| ends.executions.0 + ends.executions.1;
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let cut = |ends: &EndStates| if ends.complete { "" } else { ">" };
        println!(
            "{name:<34} {:>11} {:>10.2} | {:>9} {:>10.2} {:>9} {:>8.2} | {:>9} {:>10.2}",
            format!("{}{}", cut(&naive), runs(&naive)),
            ms(naive_time),
            format!("{}{}", cut(&source), runs(&source)),
            ms(source_time),
            format!("{}{:.0}x", cut(&naive), naive_time.as_secs_f64() / source_time.as_secs_f64()),
            source.steps as f64 / source_time.as_secs_f64() / 1e6,
            format!("{}{}", cut(&merged), runs(&merged)),
            ms(merged_time),
        );
    }
    for (name, program) in programs::large() {
        let (merged, time) = measure(&program, Search::Merged);
        let (runs, endings) = (merged.executions.0 + merged.executions.1, merged.endings.len());
        assert!(merged.complete, "{name}");
        println!(
            "{name:<34} to its end by merging: {runs} executions, {endings} endings, {:.0} ms",
            time.as_secs_f64() * 1e3
        );
    }
}
