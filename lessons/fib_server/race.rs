//! All versions under the same load: how many requests each answers in a second, alone and with a long computation in flight.

use super::client::{Load, Plan};
use super::protocol::Framing;
use super::server::{FibServer, Options, Version};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::{say, sleep};
use std::fmt::Write;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `fib-race`: the versions side by side.
pub const FIB_RACE: Demo = Demo {
    name: "fib-race",
    summary: "Each version of the fib server is asked for fib(1) as fast as it answers: first alone, then with one fib(38) in flight.",
    knobs: &[
        Knob::words(
            "versions",
            &["all", "threads", "loops", "1", "2", "3", "4", "5", "6", "7", "8"],
            "all",
            "which; threads: 1 to 3, loops: 4 to 8",
        ),
        Knob::number("clients", (1, 200), "4", "4", "how many ask at the same time"),
        Knob::number("heavy", (1, 45), "38", "38", "what the one in flight asks for, again and again"),
        Knob::number("millis", (50, 20_000), "500", "500", "how long each is measured, in milliseconds"),
    ],
    anchor: "race",
    body: fib_race,
    judge: None,
    live_only: Some("it measures real servers, which no schedule decides about"),
};

// ANCHOR: race
/// Requests answered in a second: alone, and with the heavy one in flight.
fn measure(version: Version, knobs: &Knobs) -> [f64; 2] {
    let server = FibServer::start(Options::new(version)).expect("there are free ports");
    let plan = Plan { address: server.address(), number: 1, clients: knobs.count("clients"), framing: Framing::Line };
    let heavy = Plan { number: knobs.count("heavy") as u64, clients: 1, ..plan };
    let rate = || {
        let load = Load::start(plan).expect("it can be connected to");
        sleep(Duration::from_millis(knobs.count("millis") as u64));
        load.finish().rate()
    };
    let alone = rate();
    let in_flight = Load::start(heavy).expect("it can be connected to");
    let besides = rate();
    drop(in_flight);
    [alone, besides]
}

fn fib_race(knobs: &Knobs) -> String {
    let mut measured = Vec::new();
    for version in chosen(knobs.get("versions")) {
        let rates = measure(version, knobs);
        say(format!("{} {}: {:.0} reqs/sec, {:.0} besides", version.number(), version.words(), rates[0], rates[1]));
        measured.push((version, rates));
    }
    table(&measured, knobs)
}
// ANCHOR_END: race

fn chosen(versions: &str) -> Vec<Version> {
    let of = |numbers: std::ops::RangeInclusive<usize>| numbers.filter_map(Version::of).collect();
    match versions {
        "all" => of(1..=8),
        "threads" => of(1..=3),
        "loops" => of(4..=8),
        number => number.parse().ok().and_then(Version::of).into_iter().collect(),
    }
}

/// How long the longest bar is, in characters.
const BAR: f64 = 13.0;

fn table(measured: &[(Version, [f64; 2])], knobs: &Knobs) -> String {
    let most = measured.iter().flat_map(|(_, rates)| *rates).fold(1.0, f64::max);
    let bar = |rate: f64| "#".repeat((rate / most * BAR).round() as usize);
    let besides = format!("with fib({}) in flight", knobs.get("heavy"));
    let mut table = format!("{:<23} {:>7} {:<13} {besides}\n", "requests answered", "alone", "");
    for (version, [alone, besides]) in measured {
        let name = format!("{} {}", version.number(), version.words());
        let left = besides / alone.max(1e-9) * 100.0;
        let _ = writeln!(
            table,
            "{name:<23} {alone:>7.0} {:<13} {besides:>7.0} {:<13} {left:>4.0} %",
            bar(*alone),
            bar(*besides)
        );
    }
    let _ = write!(
        table,
        "in a second, by {} clients here; the tutorial's words, on Python: 2 is \"ruined\" by a \
         fib(40), 3 is \"one order of magnitude lower\" and a fib(40) \"harmless\"",
        knobs.get("clients")
    );
    table
}
