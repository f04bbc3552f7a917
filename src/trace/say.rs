//! Numbers and times in words.

use super::text::thousands;
use std::time::Duration;

/// `1 outcome`, `2 outcomes`, `4,000 steps`.
#[must_use]
pub fn count(number: impl Into<u128>, thing: &str) -> String {
    let number = number.into();
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", thousands(number))
}

/// `0.4 ms`, `1.2 s`.
#[must_use]
pub fn time(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 0.000_1 => format!("{:.2} ms", s * 1e3),
        s if s < 0.1 => format!("{:.1} ms", s * 1e3),
        s if s < 1.0 => format!("{:.0} ms", s * 1e3),
        s => format!("{s:.1} s"),
    }
}

/// Milliseconds for `--json`, to the thousandth.
#[must_use]
pub fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_like_numbers() {
        assert_eq!(count(1_u64, "outcome"), "1 outcome");
        assert_eq!(count(0_u64, "outcome"), "0 outcomes");
        assert_eq!(count(1_234_567_u64, "step"), "1,234,567 steps");
        assert_eq!(thousands(999_u64), "999");
        assert_eq!(thousands(1000_u64), "1,000");
    }

    #[test]
    fn times_read_like_times() {
        for (micros, said) in
            [(20, "0.02 ms"), (420, "0.4 ms"), (12_000, "12.0 ms"), (250_000, "250 ms"), (1_230_000, "1.2 s")]
        {
            assert_eq!(time(Duration::from_micros(micros)), said);
        }
        assert!((millis(Duration::from_nanos(1_234_567)) - 1.235).abs() < 1e-9);
    }
}
