//! In Rust you would write: threads that borrow, or the runtime's own pool.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: scope
use std::thread;

/// Squares each number on a thread of its own. The threads may borrow, for the scope waits for all of them: it is `with`.
///
/// Without a scope nothing waits, and the compiler refuses to lend:
///
/// ```compile_fail
/// let numbers = vec![5, 8];
/// let thread = std::thread::spawn(|| numbers.iter().map(|n| n * n).sum::<u64>());
/// println!("{numbers:?}"); // error[E0373]: closure may outlive the current function, but it borrows `numbers`
/// # thread.join().unwrap();
/// ```
pub fn squares(numbers: &[u64]) -> Vec<u64> {
    thread::scope(|scope| {
        let threads: Vec<_> = numbers.iter().map(|n| scope.spawn(move || n * n)).collect();
        threads.into_iter().map(|thread| thread.join().expect("squaring does not panic")).collect()
    })
}
// ANCHOR_END: scope

// ANCHOR: blocking
use tokio::task::spawn_blocking;

/// The same on tokio's pool for jobs that block: threads on demand, up to 512 unless told otherwise, and used again.
pub async fn squares_on_a_pool(numbers: Vec<u64>) -> Vec<u64> {
    let jobs: Vec<_> = numbers.into_iter().map(|n| spawn_blocking(move || n * n)).collect();
    let mut squares = Vec::new();
    for job in jobs {
        squares.push(job.await.expect("squaring does not panic"));
    }
    squares
}
// ANCHOR_END: blocking

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use tokio::runtime::Builder;

    #[test]
    fn squares_come_in_call_order() {
        assert_eq!(squares(&[5, 8]), [25, 64]);
        let runtime = Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(squares_on_a_pool(vec![5, 8])), [25, 64]);
    }

    #[test]
    fn the_runtime_uses_its_threads_again_and_has_no_more_than_it_may() {
        let runtime = Builder::new_current_thread().max_blocking_threads(2).build().unwrap();
        let seen: HashSet<_> = runtime.block_on(async {
            let jobs: Vec<_> = (0..20).map(|_| spawn_blocking(|| thread::current().id())).collect();
            let mut seen = HashSet::new();
            for job in jobs {
                seen.insert(job.await.unwrap());
            }
            seen
        });
        assert!(seen.len() <= 2, "{} threads", seen.len());
    }

    #[test]
    fn a_job_that_panics_is_its_own_error_and_its_thread_goes_on() {
        let runtime = Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        runtime.block_on(async {
            let failed = spawn_blocking(|| std::panic::resume_unwind(Box::new("out of paper"))).await;
            assert!(failed.unwrap_err().is_panic());
            assert_eq!(spawn_blocking(|| 1).await.unwrap(), 1);
        });
    }
}
