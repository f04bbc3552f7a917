//! What was true a moment ago.

use super::run;
use racecourse::course::{Aim, Challenge, Chapter, Knobs, Source};
use racecourse::sync::Shared;
use racecourse::threading::Lock;

/// The chapter on values that change between a look and an act.
pub const CHAPTER: Chapter = Chapter {
    title: "What was true a moment ago",
    sources: &[Source { name: "checks.rs", path: file!(), text: include_str!("checks.rs") }],
    challenges: &[
        Challenge::new(
            "overdraft",
            "Ann and Ben each draw 100 from one account that holds 100, after a look at what is in it.",
            Aim::Fails,
            "A look says what was true when it was taken; between the look and the act anybody may come.",
            overdraft,
        )
        .fixed_by("last-tickets"),
        Challenge::new(
            "last-seat",
            "Two agents sell the last seat of a flight, and touch the count of free seats only under a lock.",
            Aim::Ends("free seats: -1"),
            "A lock that is let go between the look and the act protects each of them, but not the two together.",
            last_seat,
        )
        .fixed_by("last-tickets"),
        Challenge::new(
            "kettle",
            "Two flatmates want hot water, and each boils the kettle unless it is hot already.",
            Aim::Ends("boiled 2 times"),
            "Look, take the lock, look again: only the second look counts, and nobody can come between it and the act.",
            kettle,
        ),
        Challenge::new(
            "first-pot",
            "Whoever finds no tea made makes a pot, so that everybody pours from a full one.",
            Aim::Fails,
            "Say that it is ready after it is: who sees the flag without the lock believes it at once.",
            first_pot,
        )
        .fixed_by("read-mostly"),
    ],
};

// ANCHOR: overdraft
fn draw(account: &Shared<i64>) {
    if account.get() >= 100 {
        let rest = account.update(|money| {
            *money -= 100;
            *money
        });
        assert!(rest >= 0, "the account is overdrawn: {rest}");
    }
}

fn overdraft(_: &Knobs) -> String {
    let account = Shared::named("account", 100);
    run(&account, [("ann", draw), ("ben", draw)]);
    format!("account = {}", account.peek())
}
// ANCHOR_END: overdraft

// ANCHOR: last-seat
fn sell((lock, free): &(Lock, Shared<i32>)) {
    let seen = {
        let _held = lock.hold();
        free.get()
    };
    if seen > 0 {
        let _held = lock.hold();
        free.update(|seats| *seats -= 1);
    }
}

fn last_seat(_: &Knobs) -> String {
    let desk = (Lock::named("lock"), Shared::named("free", 1));
    run(&desk, [("left", sell), ("right", sell)]);
    format!("free seats: {}", desk.1.peek())
}
// ANCHOR_END: last-seat

// ANCHOR: kettle
type Kitchen = (Lock, Shared<bool>, Shared<u32>);

fn boil((stove, hot, boiled): &Kitchen) {
    if !hot.get() {
        let _mine = stove.hold();
        if !hot.get() {
            boiled.update(|times| *times += 1);
            hot.set(true);
        }
    }
}

fn kettle(_: &Knobs) -> String {
    let hot = Shared::named("hot", false);
    let boiled = Shared::named("boiled", 0);
    let kitchen = (Lock::named("stove"), hot, boiled);
    run(&kitchen, [("mia", boil), ("tom", boil)]);
    format!("boiled {} times", kitchen.2.peek())
}
// ANCHOR_END: kettle

// ANCHOR: first-pot
type Tea = (Lock, Shared<bool>, Shared<u32>);

fn pour((stove, made, cups): &Tea) {
    if !made.get() {
        let _mine = stove.hold();
        if !made.get() {
            made.set(true);
            cups.set(6);
        }
    }
    cups.update(|left| {
        assert!(*left > 0, "the pot is empty");
        *left -= 1;
    });
}

fn first_pot(_: &Knobs) -> String {
    let made = Shared::named("made", false);
    let cups = Shared::named("cups", 0);
    let tea = (Lock::named("stove"), made, cups);
    run(&tea, [("guest", pour), ("host", pour)]);
    format!("cups left: {}", tea.2.peek())
}
// ANCHOR_END: first-pot
