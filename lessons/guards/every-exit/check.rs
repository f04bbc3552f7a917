use super::exercise::Till;
use racecourse::course::judge::Scenario;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one cashier pays out", || {
            let till = Till::new(10);
            assert_eq!(till.pay_out("7"), Ok(3), "there are 10 in the till");
            assert_eq!(till.cash(), 3, "3 are left of 10");
        }),
        Scenario::new("one cashier has an order for too much", || cashiers(&["9"], 0)),
        Scenario::new("one cashier has an order that is no number", || cashiers(&["much"], 0)),
        Scenario::new("two cashiers pay out", || cashiers(&["2", "3"], 5)),
        Scenario::new("three cashiers, and one order for too much", || {
            cashiers(&["2", "9", "3"], 5)
        }),
    ]
}

/// Each order by a cashier of its own, out of a till with 8 in it: `paid` must be gone.
fn cashiers(orders: &'static [&'static str], paid: i64) {
    let till = Arc::new(Till::new(8));
    let cashiers: Vec<Thread> = orders
        .iter()
        .enumerate()
        .map(|(n, order)| {
            let till = Arc::clone(&till);
            let fine = matches!(order.parse(), Ok(0..=8));
            let work = move || {
                let paid = till.pay_out(order);
                assert_eq!(
                    paid.is_ok(),
                    fine,
                    "an order for {order} out of a till with 8: {paid:?}"
                );
            };
            Thread::new(work).name(format!("cashier-{}", n + 1)).start()
        })
        .collect();
    for cashier in &cashiers {
        cashier.join();
    }
    assert_eq!(till.cash(), 8 - paid, "each payment counts, and nothing else");
}
