//! In Rust you would write: a parallel iterator, whose results nobody can forget.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: rayon
use rayon::prelude::*;

/// The size of every flag, in call order, or an error. Rayon has one thread for each processor, and a thread that waits for its
/// own parts does some of them meanwhile: there is no pool to starve.
///
/// A map that nobody collects does not compile where warnings count:
///
/// ```compile_fail
/// #![deny(unused_must_use)]
/// use rayon::prelude::*;
///
/// fn main() {
///     ["BR", "XX"].par_iter().map(|code| code.len()); // error: unused `Map` that must be used
/// }
/// ```
pub fn sizes(codes: &[&str]) -> Result<Vec<usize>, String> {
    // of several errors it is some one, not the first
    codes.par_iter().map(|code| size(code)).collect()
}

fn size(code: &str) -> Result<usize, String> {
    match code {
        "XX" => Err(format!("404 for {code}")),
        code => Ok(1000 + code.len()),
    }
}
// ANCHOR_END: rayon

// ANCHOR: scope
use std::thread;

/// Without rayon: as many scoped threads as chunks, joined in call order. Good for jobs that wait; for jobs that compute, take rayon.
pub fn sizes_by_threads(codes: &[&str], threads: usize) -> Result<Vec<usize>, String> {
    let each = codes.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let work = |part: &[&str]| part.iter().map(|code| size(code)).collect::<Vec<_>>();
        let parts: Vec<_> = codes.chunks(each).map(|part| scope.spawn(move || work(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("size does not panic")).collect()
    })
}
// ANCHOR_END: scope

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_come_in_call_order() {
        assert_eq!(sizes(&["BR", "CHE", "US"]), Ok(vec![1002, 1003, 1002]));
        for threads in 1..5 {
            assert_eq!(sizes_by_threads(&["BR", "CHE", "US"], threads), Ok(vec![1002, 1003, 1002]));
        }
        assert_eq!(sizes_by_threads(&[], 3), Ok(vec![]));
    }

    #[test]
    fn an_error_cannot_be_overlooked() {
        assert_eq!(sizes(&["BR", "XX", "US"]), Err("404 for XX".into()));
        assert_eq!(sizes_by_threads(&["BR", "XX", "US"], 2), Err("404 for XX".into()));
    }
}
