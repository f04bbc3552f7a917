//! `cargo bench --bench explorer`: executions and speed of the searches, each program to its end.
//!
//! On one core, but for the line that says otherwise. The naive search is the peer that the others are told as ratios of; it is given ten seconds.

mod common;
mod programs;

use racecourse::sched::{Cores, EndStates, Explorer, Limits, Program, Search};
use std::num::NonZero;
use std::time::{Duration, Instant};

fn on(cores: usize) -> Explorer {
    let number = NonZero::new(cores).expect("at least one");
    Explorer { cores: Cores { number, after: Duration::ZERO }, ..Explorer::default() }
}

fn measure(program: &Program, search: Search) -> (EndStates, Duration) {
    let limits = Limits { time: Some(Duration::from_secs(10)), ..Limits::default() };
    let started = Instant::now();
    let ends = Explorer { limits, ..on(1) }.end_states(program, search);
    (ends, started.elapsed())
}

/// One search on one core and on two, the fastest of five each.
fn spread() {
    let (name, program) =
        programs::all().into_iter().find(|(name, _)| *name == "bounded buffer 2p/2c x 2").expect("it");
    let time = |cores: usize| {
        let explorer = on(cores);
        let once = || {
            let started = Instant::now();
            let ends = explorer.end_states(&program, Search::Source);
            (started.elapsed(), ends.executions)
        };
        (0..5).map(|_| once()).min().expect("five")
    };
    let (one, two) = (time(1), time(2));
    assert_eq!(one.1.0, two.1.0, "the same orders");
    println!("{name:<34} on two cores: {:.2}x faster", one.0.as_secs_f64() / two.0.as_secs_f64());
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
    spread();
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
