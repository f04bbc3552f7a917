//! Work that only computes, as the tutorials have it, and the same as jobs for worker processes.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use super::gil::{Gil, Interpreter};
use racecourse::futures::process::Job;
use std::hint::black_box;

/// How many rounds of a loop pass between two looks at the outside world: some ten microseconds.
const STRIDE: u64 = 4096;

// ANCHOR: gcd
/// Two numbers, and how many times their greatest common divisor is to be computed.
pub type Pair = (u64, u64, u32);

/// Divides by everything from the smaller number down: slow, and meant to be.
pub fn gcd(&(a, b, times): &Pair, python: &mut Interpreter) -> u64 {
    let mut found = 1;
    for _ in 0..times {
        found = divide(black_box(a), black_box(b), python);
    }
    found
}

fn divide(a: u64, b: u64, python: &mut Interpreter) -> u64 {
    let mut top = a.min(b);
    while top > 1 {
        let bottom = top.saturating_sub(STRIDE).max(1);
        if let Some(found) = (bottom + 1..=top).rev().find(|i| a.is_multiple_of(*i) && b.is_multiple_of(*i)) {
            return found;
        }
        top = bottom;
        python.check();
    }
    1
}

/// The same for a worker process.
pub const GCD: Job<Pair, u64> = Job::new("gcd", |pair| Ok(gcd(&pair, &mut Gil::off().enter())));
// ANCHOR_END: gcd

/// How many divisions that takes: what the pair costs.
#[must_use]
pub fn cost(&(a, b, _): &Pair) -> u64 {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    a.min(b) - x
}

/// The tutorial's four pairs, then more of the same size, always the same ones.
#[must_use]
pub fn pairs(how_many: usize, times: u32) -> Vec<Pair> {
    const FOUR: [(u64, u64); 4] =
        [(1_963_309, 2_265_973), (2_030_677, 3_814_172), (1_551_645, 2_229_620), (2_039_045, 2_020_802)];
    let mut state = 1_963_309_u64;
    let mut next = move || {
        // Knuth's MMIX: numbers that look like chance and are the same everywhere
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1_500_000 + (state >> 33) % 1_000_000
    };
    let more = std::iter::repeat_with(move || (next(), next()));
    FOUR.into_iter().chain(more).take(how_many).map(|(a, b)| (a, b, times)).collect()
}

// ANCHOR: count
/// An item's number, and how many times 1 is added.
pub type Item = (u64, u64);

/// Counts up one by one, and gives the count times the number.
#[inline(never)]
pub fn count(&(number, additions): &Item, python: &mut Interpreter) -> u64 {
    let mut i = 0_u64;
    while i < additions {
        for _ in 0..STRIDE.min(additions - i) {
            // the compiler would do it in one go; it is not to know that it may
            i += black_box(1);
        }
        python.check();
    }
    i * number
}

/// The same for a worker process.
pub const COUNT: Job<Item, u64> = Job::new("count", |item| Ok(count(&item, &mut Gil::off().enter())));
// ANCHOR_END: count

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_pairs_have_the_divisors_of_the_tutorial() {
        let found: Vec<u64> = pairs(4, 1).iter().map(|pair| GCD.call(*pair).unwrap()).collect();
        assert_eq!(found, [1, 1, 5, 1]);
        assert_eq!(cost(&(12, 18, 1)), 6, "12, 11, 10, 9, 8, 7 fail; 6 does it");
        assert_eq!(gcd(&(12, 18, 3), &mut Gil::off().enter()), 6);
    }

    #[test]
    fn it_counts_every_one() {
        for additions in [0, 1, STRIDE - 1, STRIDE, 3 * STRIDE + 7] {
            assert_eq!(COUNT.call((3, additions)).unwrap(), 3 * additions);
        }
    }
}
