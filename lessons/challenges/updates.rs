//! One value, many hands.

use super::run;
use racecourse::course::{Aim, Challenge, Chapter, Knobs, Source};
use racecourse::sync::Shared;
use racecourse::threading::Lock;

/// The chapter on changes that get lost and totals that do not add up.
pub const CHAPTER: Chapter = Chapter {
    title: "One value, many hands",
    sources: &[Source { name: "updates.rs", path: file!(), text: include_str!("updates.rs") }],
    challenges: &[
        Challenge::new(
            "headcount",
            "A guard at each of two gates adds one to the number of people inside, for one visitor each.",
            Aim::Ends("inside = 1"),
            "To add one is to read and then to write; what others wrote in between is lost.",
            headcount,
        )
        .fixed_by("safe-counter"),
        Challenge::new(
            "audit",
            "A teller moves 60 between two accounts, each change under a lock; an auditor adds them up under the same lock.",
            Aim::Fails,
            "A lock must be held from where the data stop making sense until they make sense again.",
            audit,
        )
        .fixed_by("money-transfer"),
        Challenge::new(
            "ballot",
            "Two voters each cast one vote; who finds the count changed meanwhile tries once more.",
            Aim::Ends("votes = 1"),
            "Compare and swap writes only if nothing came in between; it fails only because somebody else went on.",
            ballot,
        ),
        Challenge::new(
            "two-keys",
            "The miller brings 20 kg of flour under the lock of the front door, the baker takes 10 under that of the back door.",
            Aim::Ends("flour = 30"),
            "Two locks for one datum are no lock: all who touch it must take the same one.",
            two_keys,
        ),
        Challenge::new(
            "six-guests",
            "A doorman and a doorwoman let in three guests each, and each adds one to the number inside for every guest.",
            Aim::Ends("inside = 2"),
            "Lost updates can lose more than half: who writes what was read long ago takes everything back since then.",
            six_guests,
        )
        .fixed_by("safe-counter"),
    ],
};

// ANCHOR: headcount
fn count_one(inside: &Shared<u32>) {
    let seen = inside.get();
    inside.set(seen + 1);
}

fn headcount(_: &Knobs) -> String {
    let inside = Shared::named("inside", 0);
    run(&inside, [("east", count_one), ("west", count_one)]);
    format!("inside = {}", inside.peek())
}
// ANCHOR_END: headcount

// ANCHOR: audit
type Bank = (Lock, Shared<i64>, Shared<i64>);

fn teller((lock, current, savings): &Bank) {
    {
        let _held = lock.hold();
        current.update(|money| *money -= 60);
    }
    {
        let _held = lock.hold();
        savings.update(|money| *money += 60);
    }
}

fn auditor((lock, current, savings): &Bank) {
    let _held = lock.hold();
    let total = current.get() + savings.get();
    assert!(total == 100, "the books show {total} instead of 100");
}

fn audit(_: &Knobs) -> String {
    let current = Shared::named("current", 100);
    let savings = Shared::named("savings", 0);
    let bank = (Lock::named("lock"), current, savings);
    run(&bank, [("teller", teller), ("auditor", auditor)]);
    format!("current {}, savings {}", bank.1.peek(), bank.2.peek())
}
// ANCHOR_END: audit

// ANCHOR: ballot
fn vote(votes: &Shared<u32>) {
    for _ in 0..2 {
        let seen = votes.get();
        let cast = votes.update(|now| {
            let same = *now == seen;
            if same {
                *now += 1;
            }
            same
        });
        if cast {
            return;
        }
    }
}

fn ballot(_: &Knobs) -> String {
    let votes = Shared::named("votes", 0);
    run(&votes, [("nora", vote), ("omar", vote)]);
    format!("votes = {}", votes.peek())
}
// ANCHOR_END: ballot

// ANCHOR: two-keys
type Store = (Lock, Lock, Shared<i64>);

fn miller((front, _, flour): &Store) {
    let _held = front.hold();
    let seen = flour.get();
    flour.set(seen + 20);
}

fn baker((_, back, flour): &Store) {
    let _held = back.hold();
    let seen = flour.get();
    flour.set(seen - 10);
}

fn two_keys(_: &Knobs) -> String {
    let (front, back) = (Lock::named("front"), Lock::named("back"));
    let store = (front, back, Shared::named("flour", 10));
    run(&store, [("miller", miller), ("baker", baker)]);
    format!("flour = {}", store.2.peek())
}
// ANCHOR_END: two-keys

// ANCHOR: six-guests
fn let_in_three(inside: &Shared<u32>) {
    for _ in 0..3 {
        let seen = inside.get();
        inside.set(seen + 1);
    }
}

fn six_guests(_: &Knobs) -> String {
    let inside = Shared::named("inside", 0);
    run(&inside, [("ada", let_in_three), ("bob", let_in_three)]);
    format!("inside = {}", inside.peek())
}
// ANCHOR_END: six-guests
