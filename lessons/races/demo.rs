//! Two races in which every single step is harmless.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sync::Shared;
use racecourse::threading::Thread;

/// The path that steps carry.
pub const PATH: &str = file!();

const FIX: Knob = Knob::words("fix", &["none", "atomic"], "none", "atomic: look and change in one step");

/// `stale`: what was read is old by the time it is used.
pub const STALE: Demo = Demo {
    name: "stale",
    summary: "A cash box with 100 in it: one thread pays 50 in, the other doubles what is there.",
    knobs: &[FIX],
    anchor: "stale",
    body: stale,
    judge: None,
    live_only: None,
};

/// `tickets`: what was checked no longer holds by the time it is relied on.
pub const TICKETS: Demo = Demo {
    name: "tickets",
    summary: "Sellers sell tickets from one pile until it is empty. Is every ticket sold once?",
    knobs: &[
        FIX,
        Knob::number("sellers", (1, 8), "2", "2", "how many sell at the same time"),
        Knob::number("tickets", (1, 1_000_000), "10000", "1", "how many tickets there are"),
    ],
    anchor: "tickets",
    body: tickets,
    judge: Some(judge_tickets),
    live_only: None,
};

// ANCHOR: stale
fn pay_in(cash: &Shared<i64>, atomic: bool) {
    if atomic {
        cash.update(|c| *c += 50);
    } else {
        let seen = cash.get();
        cash.set(seen + 50);
    }
}

fn double(cash: &Shared<i64>, atomic: bool) {
    if atomic {
        cash.update(|c| *c *= 2);
    } else {
        let seen = cash.get();
        cash.set(seen * 2);
    }
}

fn stale(knobs: &Knobs) -> String {
    let cash = Shared::named("cash", 100);
    let atomic = knobs.is("fix", "atomic");

    let c = cash.clone();
    let payer = Thread::new(move || pay_in(&c, atomic)).name("payer").start();
    let c = cash.clone();
    let doubler = Thread::new(move || double(&c, atomic)).name("doubler").start();

    payer.join();
    doubler.join();
    format!("cash = {}", cash.peek())
}
// ANCHOR_END: stale

// ANCHOR: tickets
fn sell(left: &Shared<i64>, sold: &Shared<i64>, atomic: bool) {
    loop {
        if atomic {
            if !left.update(take_one) {
                return;
            }
        } else {
            if left.get() <= 0 {
                return;
            }
            left.update(|l| *l -= 1);
        }
        sold.update(|s| *s += 1);
    }
}

/// The check and the act in one: whether there was a ticket to take.
fn take_one(left: &mut i64) -> bool {
    let any = *left > 0;
    *left -= i64::from(any);
    any
}

fn tickets(knobs: &Knobs) -> String {
    let left = Shared::named("left", knobs.number("tickets"));
    let sold = Shared::named("sold", 0);
    let atomic = knobs.is("fix", "atomic");

    let sellers: Vec<Thread> = (1..=knobs.number("sellers"))
        .map(|n| {
            let (left, sold) = (left.clone(), sold.clone());
            Thread::new(move || sell(&left, &sold, atomic)).name(format!("seller-{n}")).start()
        })
        .collect();

    for seller in sellers {
        seller.join();
    }
    format!("sold = {}", sold.peek())
}
// ANCHOR_END: tickets

fn judge_tickets(knobs: &Knobs, result: &str) -> String {
    let sold: i64 = result.trim_start_matches("sold = ").parse().unwrap_or_default();
    let tickets = knobs.number("tickets");
    match sold - tickets {
        0 => format!("{tickets} tickets, {sold} sold"),
        over => format!("{tickets} tickets, {sold} sold: {over} too many"),
    }
}
