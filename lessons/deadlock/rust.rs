//! In Rust you would write: every lock in one order, decided in one place.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: ordered
use parking_lot::Mutex;

/// Accounts, each behind a lock of its own.
#[derive(Debug)]
pub struct Bank {
    accounts: Vec<Mutex<i64>>,
}

impl Bank {
    /// So many accounts, each with the same amount.
    pub fn new(accounts: usize, amount: i64) -> Bank {
        Bank { accounts: (0..accounts).map(|_| Mutex::new(amount)).collect() }
    }

    /// Moves money. Whichever way it goes, the lower number is locked first.
    pub fn transfer(&self, from: usize, to: usize, amount: i64) {
        if from == to {
            return; // locking one mutex twice would wait for ever
        }
        let mut low = self.accounts[from.min(to)].lock();
        let mut high = self.accounts[from.max(to)].lock();
        let (giver, taker) = if from < to { (&mut *low, &mut *high) } else { (&mut *high, &mut *low) };
        move_money(giver, taker, amount);
    }

    /// What all accounts hold together.
    pub fn total(&mut self) -> i64 {
        self.accounts.iter_mut().map(|account| *account.get_mut()).sum()
    }
}

/// Moves money between two accounts that nobody else can touch.
///
/// Two `&mut` are two different accounts; that is checked before the program runs:
///
/// ```compile_fail
/// # use racecourse::lessons::deadlock::rust::move_money;
/// let mut account = 100;
/// move_money(&mut account, &mut account, 30); // error[E0499]: cannot borrow `account` as mutable more than once at a time
/// ```
pub fn move_money(giver: &mut i64, taker: &mut i64, amount: i64) {
    *giver -= amount;
    *taker += amount;
}
// ANCHOR_END: ordered

#[cfg(test)]
mod tests {
    use super::Bank;

    #[test]
    fn opposite_transfers_end_and_lose_nothing() {
        let mut bank = Bank::new(2, 100);
        std::thread::scope(|s| {
            s.spawn(|| (0..10_000).for_each(|_| bank.transfer(0, 1, 30)));
            s.spawn(|| (0..10_000).for_each(|_| bank.transfer(1, 0, 10)));
            s.spawn(|| (0..10_000).for_each(|_| bank.transfer(1, 1, 5)));
        });
        assert_eq!(bank.total(), 200);
    }
}
