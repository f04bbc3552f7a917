//! Keep an inventory whose methods call one another.
//!
//! There is a shelf and a store behind it. `refill` brings pieces from the
//! store to the shelf. `sell` takes them from the shelf, and refills it before
//! if it has too few. Both say whether it could be done. `total` counts all
//! pieces, at one moment. Any thread may call any of them at any time.

use racecourse::sync::Shared;
use racecourse::threading::RLock;

pub struct Inventory {
    store: Shared<i64>,
    shelf: Shared<i64>,
    lock: RLock,
}

impl Inventory {
    pub fn new(store: i64, shelf: i64) -> Inventory {
        Inventory {
            store: Shared::named("store", store),
            shelf: Shared::named("shelf", shelf),
            lock: RLock::named("lock"),
        }
    }

    pub fn refill(&self, pieces: i64) -> bool {
        let _held = self.lock.hold();
        let store = self.store.get();
        if store < pieces {
            return false;
        }
        self.store.set(store - pieces);
        self.shelf.set(self.shelf.get() + pieces);
        true
    }

    pub fn sell(&self, pieces: i64) -> bool {
        let _held = self.lock.hold();
        let shelf = self.shelf.get();
        if shelf < pieces && !self.refill(pieces - shelf) {
            return false;
        }
        self.shelf.set(self.shelf.get() - pieces);
        true
    }

    pub fn total(&self) -> i64 {
        let _held = self.lock.hold();
        self.store.get() + self.shelf.get()
    }
}
