//! After you. No, after you.

use super::{run, run_each};
use racecourse::course::{Aim, Challenge, Chapter, Knobs, Source};
use racecourse::sync::Shared;
use racecourse::threading::Lock;
use std::time::Duration;

/// The chapter on threads that need more than one lock.
pub const CHAPTER: Chapter = Chapter {
    title: "After you",
    sources: &[Source { name: "circles.rs", path: file!(), text: include_str!("circles.rs") }],
    challenges: &[
        Challenge::new(
            "toolbox",
            "Ann takes the drill to make a hole and then the ladder; Ben climbs the ladder to look and then needs the drill.",
            Aim::Deadlock,
            "Two locks taken in opposite orders: each holds what the other waits for.",
            toolbox,
        )
        .fixed_by("money-transfer"),
        Challenge::new(
            "supper",
            "Three philosophers at a round table with three forks each take the fork with the lower number first.",
            Aim::Deadlock,
            "Where all take their locks in one order, there is no circle: the one with the highest lock waits for nobody.",
            supper,
        ),
        Challenge::new(
            "print-shop",
            "Poet, setter and binder each need two of desk, types and press, and no two of them need the same two.",
            Aim::Deadlock,
            "A circle may be as long as there are threads; every pair of them can be in good order.",
            print_shop,
        )
        .fixed_by("hungry-philosophers"),
        Challenge::new(
            "one-key",
            "Two gardeners need rake and hose, in opposite orders, but each first takes the key to the shed.",
            Aim::Deadlock,
            "A lock around the taking of the others makes their order unimportant: only one thread at a time is half-way.",
            one_key,
        ),
        Challenge::new(
            "polite-supper",
            "Each of three philosophers takes the left fork, and puts it back hungry if the right one is not free.",
            Aim::Ends("meals eaten: 0"),
            "To give way ends a deadlock but not the trouble: all may give way, and nobody eats.",
            polite_supper,
        )
        .fixed_by("hungry-philosophers"),
    ],
};

// ANCHOR: toolbox
type Tools = (Lock, Lock, Shared<u32>);

fn hang_picture((drill, ladder, holes): &Tools) {
    let _drill = drill.hold();
    holes.update(|holes| *holes += 1);
    let _ladder = ladder.hold();
}

fn mend_lamp((drill, ladder, holes): &Tools) {
    let _ladder = ladder.hold();
    if holes.get() < 2 {
        let _drill = drill.hold();
        holes.update(|holes| *holes += 1);
    }
}

fn toolbox(_: &Knobs) -> String {
    let (drill, ladder) = (Lock::named("drill"), Lock::named("ladder"));
    let tools = (drill, ladder, Shared::named("holes", 0));
    run(&tools, [("ann", hang_picture), ("ben", mend_lamp)]);
    format!("holes: {}", tools.2.peek())
}
// ANCHOR_END: toolbox

// ANCHOR: supper
fn eat(forks: &[Lock; 3], seat: usize) {
    let (left, right) = (seat, (seat + 1) % 3);
    let _first = forks[left.min(right)].hold();
    let _second = forks[left.max(right)].hold();
}

fn supper(_: &Knobs) -> String {
    let forks = ["fork-0", "fork-1", "fork-2"].map(Lock::named);
    run_each(&forks, ["kant", "hume", "weil"], eat);
    "all have eaten".into()
}
// ANCHOR_END: supper

// ANCHOR: print-shop
type Shop = [Lock; 3];

fn poet([desk, types, _]: &Shop) {
    let _desk = desk.hold();
    let _types = types.hold();
}

fn setter([_, types, press]: &Shop) {
    let _types = types.hold();
    let _press = press.hold();
}

fn binder([desk, _, press]: &Shop) {
    {
        let _press = press.hold(); // cleaned before use
    }
    let _press = press.hold();
    let _desk = desk.hold();
}

fn print_shop(_: &Knobs) -> String {
    let shop = ["desk", "types", "press"].map(Lock::named);
    run(&shop, [("poet", poet), ("setter", setter), ("binder", binder)]);
    "printed".into()
}
// ANCHOR_END: print-shop

// ANCHOR: one-key
type Shed = [Lock; 3];

fn ann([key, rake, hose]: &Shed) {
    key.acquire(None);
    let _rake = rake.hold();
    let _hose = hose.hold();
    key.release().unwrap();
}

fn ben([key, rake, hose]: &Shed) {
    key.acquire(None);
    let _hose = hose.hold();
    let _rake = rake.hold();
    key.release().unwrap();
}

fn one_key(_: &Knobs) -> String {
    let shed = ["key", "rake", "hose"].map(Lock::named);
    run(&shed, [("ann", ann), ("ben", ben)]);
    "the garden is done".into()
}
// ANCHOR_END: one-key

// ANCHOR: polite-supper
type Table = ([Lock; 3], Shared<u32>);

fn try_to_eat((forks, meals): &Table, seat: usize) {
    let (left, right) = (&forks[seat], &forks[(seat + 1) % 3]);
    let _left = left.hold();
    if right.acquire(Some(Duration::ZERO)) {
        meals.update(|eaten| *eaten += 1);
        right.release().unwrap();
    }
}

fn polite_supper(_: &Knobs) -> String {
    let forks = ["fork-0", "fork-1", "fork-2"].map(Lock::named);
    let table = (forks, Shared::named("meals", 0));
    run_each(&table, ["kant", "hume", "weil"], try_to_eat);
    format!("meals eaten: {}", table.1.peek())
}
// ANCHOR_END: polite-supper
