//! Move money between accounts, wholly or not at all.
//!
//! `transfer` moves an amount from one account to another and says `true`. If
//! there is too little on the one, or the other would come above its limit, it
//! says `false` and changes nothing. Many clerks do so at the same time, in all
//! directions, at times even from an account to itself. `total` never sees
//! money that is on its way, and nobody waits for ever.

use racecourse::sync::Shared;
use racecourse::threading::Lock;

struct Account {
    money: Shared<i64>,
    lock: Lock,
}

pub struct Bank {
    accounts: Vec<Account>,
    limit: i64,
}

impl Bank {
    pub fn new(money: &[i64], limit: i64) -> Bank {
        let open = |(n, money): (usize, &i64)| Account {
            money: Shared::named(format!("account {n}"), *money),
            lock: Lock::named(format!("lock {n}")),
        };
        Bank { accounts: money.iter().enumerate().map(open).collect(), limit }
    }

    pub fn transfer(&self, from: usize, to: usize, amount: i64) -> bool {
        let (giver, taker) = (&self.accounts[from], &self.accounts[to]);
        let _first = self.accounts[from.min(to)].lock.hold();
        let _second = (from != to).then(|| self.accounts[from.max(to)].lock.hold());
        if giver.money.get() < amount || taker.money.get() + amount > self.limit {
            return false;
        }
        giver.money.update(|money| *money -= amount);
        taker.money.update(|money| *money += amount);
        true
    }

    pub fn total(&self) -> i64 {
        let _held: Vec<_> = self.accounts.iter().rev().map(|account| account.lock.hold()).collect();
        self.accounts.iter().map(|account| account.money.get()).sum()
    }
}
