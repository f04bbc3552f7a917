//! In Rust you would write: a parallel iterator, whose results are there or are not.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: all
use rayon::prelude::*;

/// The squares, computed on all processors, in the order of the numbers; at least so many in one piece.
///
/// What comes back is a `Vec`, and not something that will be one: nobody can print the promise by mistake. And what is shared while it runs
/// must be made for it:
///
/// ```compile_fail
/// use rayon::prelude::*;
/// let mut done = Vec::new();
/// (0..10).into_par_iter().for_each(|n| done.push(n)); // error[E0596]: cannot borrow `done` as mutable
/// ```
pub fn squares(numbers: &[u64], chunk: usize) -> Vec<u64> {
    numbers.par_iter().with_min_len(chunk).map(|n| n * n).collect()
}
// ANCHOR_END: all

#[cfg(test)]
mod tests {
    use super::squares;

    #[test]
    fn they_are_in_order() {
        let numbers: Vec<u64> = (0..100).collect();
        assert_eq!(squares(&numbers, 13)[99], 9801);
        assert!(squares(&numbers, 13).is_sorted());
    }
}
