use super::exercise::Inventory;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one thread sells what is on the shelf", || {
            let inventory = Inventory::new(0, 2);
            assert!(inventory.sell(1), "there are two on the shelf");
            assert!(inventory.sell(1), "there is one on the shelf");
            assert_eq!(inventory.total(), 0, "all are sold");
        }),
        Scenario::new("one thread sells more than is on the shelf", || {
            let inventory = Inventory::new(1, 1);
            assert!(inventory.sell(2), "one is on the shelf, one in the store");
            assert_eq!(inventory.total(), 0, "all are sold");
        }),
        Scenario::new("two threads want the last piece", || {
            let inventory = Arc::new(Inventory::new(0, 1));
            let sold = Shared::named("sold", 0);
            let count = sold.clone();
            let sell = move |inventory: &Inventory| {
                if inventory.sell(1) {
                    count.update(|sold| *sold += 1);
                }
            };
            together(&inventory, sell.clone(), sell);
            assert_eq!(sold.get(), 1, "one piece is sold once");
            assert_eq!(inventory.total(), 0, "the last piece is sold");
        }),
        Scenario::new("one thread sells while another refills", || {
            let inventory = Arc::new(Inventory::new(2, 1));
            together(
                &inventory,
                |inventory| assert!(inventory.sell(2), "there are three"),
                |inventory| assert!(inventory.refill(1), "one of the two is not needed to sell"),
            );
            assert_eq!(inventory.total(), 1, "two of three are sold");
        }),
        Scenario::new("one thread refills and asks for too much while another counts", || {
            let inventory = Arc::new(Inventory::new(1, 1));
            together(
                &inventory,
                |inventory| {
                    assert!(inventory.refill(1), "there is one in the store");
                    assert!(!inventory.sell(3), "there are two");
                },
                |inventory| assert_eq!(inventory.total(), 2, "nothing comes and nothing goes"),
            );
            assert_eq!(inventory.total(), 2, "nothing came and nothing went");
        }),
    ]
}

fn together(
    inventory: &Arc<Inventory>,
    one: impl FnOnce(&Inventory) + Send + 'static,
    other: impl FnOnce(&Inventory) + Send + 'static,
) {
    let (mine, yours) = (Arc::clone(inventory), Arc::clone(inventory));
    let one = Thread::new(move || one(&mine)).name("thread-1").start();
    let other = Thread::new(move || other(&yours)).name("thread-2").start();
    one.join();
    other.join();
}
