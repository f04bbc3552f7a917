//! Give a lock back on every way out.
//!
//! `pay_out` takes what an order says out of the till, and gives what is left.
//! It refuses an order that is no number, and one for which there is too little
//! in the till; then the cash stays as it is. However it ends, the till is free
//! for the next one. Many cashiers pay out at the same time, and each payment
//! counts.

use racecourse::sync::Shared;
use racecourse::threading::Lock;

pub struct Till {
    cash: Shared<i64>,
    lock: Lock,
}

impl Till {
    pub fn new(cash: i64) -> Till {
        Till { cash: Shared::named("cash", cash), lock: Lock::named("lock") }
    }

    pub fn pay_out(&self, order: &str) -> Result<i64, String> {
        let amount: i64 = order.parse().map_err(|_| format!("{order} is no number"))?;
        self.lock.acquire(None);
        let left = self.cash.get() - amount;
        if left < 0 {
            self.lock.release().unwrap();
            return Err(format!("{} too little", -left));
        }
        self.cash.set(left);
        self.lock.release().unwrap();
        Ok(left)
    }

    pub fn cash(&self) -> i64 {
        let _held = self.lock.hold();
        self.cash.get()
    }
}
