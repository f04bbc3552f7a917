//! In Rust you would write: `?` under a guard.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: guard
use parking_lot::Mutex;

/// There is less on the account than was asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct NotEnough;

/// Takes from an account; what is left.
///
/// Every way out of the function drops the guard, and that is what releases the lock. Whoever gives the guard up early
/// gives up the data with it:
///
/// ```compile_fail
/// let account = parking_lot::Mutex::new(100);
/// let guard = account.lock();
/// let balance: &i32 = &guard;
/// drop(guard); // error[E0505]: cannot move out of `guard` because it is borrowed
/// println!("{balance}");
/// ```
///
/// A guard in a `_` would be gone before the next line:
///
/// ```compile_fail
/// let account = std::sync::Mutex::new(100);
/// let _ = account.lock().unwrap(); // error: non-binding let on a synchronization lock
/// ```
///
/// # Errors
/// [`NotEnough`], and nothing was taken.
pub fn withdraw(account: &Mutex<u32>, amount: u32) -> Result<u32, NotEnough> {
    let mut balance = account.lock();
    *balance = balance.checked_sub(amount).ok_or(NotEnough)?;
    Ok(*balance)
}
// ANCHOR_END: guard

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    /// Fails as a panic does, without its message.
    fn fail_while_it_is_held(guard: impl Sized) {
        let failed = catch_unwind(AssertUnwindSafe(|| {
            let _held = guard;
            resume_unwind(Box::new("oops"))
        }));
        assert!(failed.is_err());
    }

    #[test]
    fn an_error_releases_the_lock() {
        let account = Mutex::new(100);
        assert_eq!(withdraw(&account, 500), Err(NotEnough));
        assert!(!account.is_locked());
        assert_eq!(withdraw(&account, 30), Ok(70));
    }

    #[test]
    fn a_panic_releases_the_lock_and_std_remembers_it() {
        let account = Mutex::new(100);
        fail_while_it_is_held(account.lock());
        assert!(!account.is_locked());

        let account = std::sync::Mutex::new(100);
        fail_while_it_is_held(account.lock().unwrap());
        assert!(account.is_poisoned());
        // the data is still there, for who wants it all the same
        assert_eq!(*account.lock().unwrap_or_else(std::sync::PoisonError::into_inner), 100);
    }

    #[test]
    fn a_forgotten_guard_keeps_the_lock_for_ever() {
        let account = Mutex::new(100);
        std::mem::forget(account.lock());
        assert!(account.try_lock().is_none());
    }

    #[test]
    fn a_guard_in_a_match_lives_until_the_end_of_the_match() {
        let account = Mutex::new(100);
        match *account.lock() {
            100 => assert!(account.is_locked()),
            _ => unreachable!("it is 100"),
        }
        let balance = *account.lock();
        assert_eq!((balance, account.is_locked()), (100, false));
    }
}
