//! The race of all versions: who takes part, and the table of what was measured.

use super::server::Version;
use racecourse::trace::say::count;
use std::fmt::Write;

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

/// The versions that a word or a number stands for.
#[must_use]
pub fn chosen(versions: &str) -> Vec<Version> {
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

/// Who answered how many requests in a second, alone and with the heavy one in flight.
#[must_use]
pub fn table(measured: &[(Version, [f64; 2])], clients: usize, heavy: u64) -> String {
    let most = measured.iter().flat_map(|(_, rates)| *rates).fold(1.0, f64::max);
    let bar = |rate: f64| "#".repeat((rate / most * BAR).round() as usize);
    let besides = format!("with fib({heavy}) in flight");
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
        "in a second, by {} here; the tutorial's words, on Python: 2 is \"ruined\" by a \
         fib(40), 3 is \"one order of magnitude lower\" and a fib(40) \"harmless\"",
        count(clients as u64, "client")
    );
    table
}
