//! Wake me up when it is there.

use super::run;
use racecourse::course::{Aim, Challenge, Chapter, Knobs, Source};
use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock};

/// The chapter on threads that are told too early, too late, or in place of another.
pub const CHAPTER: Chapter = Chapter {
    title: "Wake me up when it is there",
    sources: &[Source { name: "conditions.rs", path: file!(), text: include_str!("conditions.rs") }],
    challenges: &[
        Challenge::new(
            "doorbell",
            "The host looks whether the bell has rung and, if not, waits for it; the visitor rings once.",
            Aim::Deadlock,
            "A notification is for those who wait already: look and begin to wait under one hold of the lock.",
            doorbell,
        )
        .fixed_by("one-shot"),
        Challenge::new(
            "last-loaf",
            "Two customers wait for bread if the shelf is empty; the baker puts one loaf there and calls one of them.",
            Aim::Fails,
            "To be woken is to be told that it is worth a look: look again, in a `while`, for others were faster.",
            last_loaf,
        )
        .fixed_by("bounded-buffer"),
        Challenge::new(
            "pantry",
            "A farmer fills a shelf for one cheese, twice; two cooks take one each, and each side calls the other.",
            Aim::Deadlock,
            "A condition for each thing that is waited for, and a `while` around each wait: one call then wakes the right one.",
            pantry,
        ),
        Challenge::new(
            "building-site",
            "The mason waits for bricks, the painter for the wall, both at one hut; who brings something calls one of them.",
            Aim::Deadlock,
            "Who waits for different things at one condition must all be called: one call may wake the wrong one.",
            building_site,
        ),
        Challenge::new(
            "free-table",
            "Ann and Ben wait for a table; the host calls Ann's taxi, frees the table and tells one; who has eaten tells the next.",
            Aim::Deadlock,
            "Who is woken and does not stay must pass the call on, or it is lost for those who still wait.",
            free_table,
        ),
    ],
};

// ANCHOR: doorbell
type Door = (Condition, Shared<bool>);

fn host((bell, rung): &Door) {
    if !rung.get() {
        let _held = bell.hold();
        bell.wait(None).unwrap();
    }
}

fn visitor((bell, rung): &Door) {
    let _held = bell.hold();
    rung.set(true);
    bell.notify(1).unwrap();
}

fn doorbell(_: &Knobs) -> String {
    let door = (Condition::named("bell"), Shared::named("rung", false));
    run(&door, [("host", host), ("visitor", visitor)]);
    "the door is open".into()
}
// ANCHOR_END: doorbell

// ANCHOR: last-loaf
type Shelf = (Condition, Shared<u32>);

fn buyer((call, loaves): &Shelf) {
    let _held = call.hold();
    if loaves.get() == 0 {
        call.wait(None).unwrap();
    }
    loaves.update(|left| {
        assert!(*left > 0, "there is no loaf to take");
        *left -= 1;
    });
}

fn baker((call, loaves): &Shelf) {
    let _held = call.hold();
    loaves.update(|left| *left += 1);
    call.notify(1).unwrap();
}

fn last_loaf(_: &Knobs) -> String {
    let shelf = (Condition::named("call"), Shared::named("loaves", 0));
    run(&shelf, [("ann", buyer), ("ben", buyer), ("baker", baker)]);
    format!("loaves left: {}", shelf.1.peek())
}
// ANCHOR_END: last-loaf

// ANCHOR: pantry
type Pantry = (Condition<Lock>, Condition<Lock>, Shared<u32>);

fn farmer((room, cheese, stock): &Pantry) {
    for _ in 0..2 {
        let _held = room.hold();
        while stock.get() == 1 {
            room.wait(None).unwrap();
        }
        stock.set(1);
        cheese.notify(1).unwrap();
    }
}

fn cook((room, cheese, stock): &Pantry) {
    let _held = cheese.hold();
    while stock.get() == 0 {
        cheese.wait(None).unwrap();
    }
    stock.set(0);
    room.notify(1).unwrap();
}

fn pantry(_: &Knobs) -> String {
    let lock = Lock::named("lock");
    let room = Condition::over_named("room", lock.clone());
    let cheese = Condition::over_named("cheese", lock);
    let pantry = (room, cheese, Shared::named("stock", 0));
    run(&pantry, [("farmer", farmer), ("ida", cook), ("leo", cook)]);
    format!("stock = {}", pantry.2.peek())
}
// ANCHOR_END: pantry

// ANCHOR: building-site
type Site = (Condition, Shared<bool>, Shared<bool>);

fn painter((hut, _, wall): &Site) {
    let _held = hut.hold();
    while !wall.get() {
        hut.wait(None).unwrap();
    }
}

fn mason((hut, bricks, wall): &Site) {
    let _held = hut.hold();
    while !bricks.get() {
        hut.wait(None).unwrap();
    }
    wall.set(true);
    hut.notify(1).unwrap();
}

fn cart((hut, bricks, _): &Site) {
    let _held = hut.hold();
    bricks.set(true);
    hut.notify(1).unwrap();
}

fn building_site(_: &Knobs) -> String {
    let bricks = Shared::named("bricks", false);
    let wall = Shared::named("wall", false);
    let site = (Condition::named("hut"), bricks, wall);
    run(&site, [("painter", painter), ("mason", mason), ("cart", cart)]);
    "the wall is painted".into()
}
// ANCHOR_END: building-site

// ANCHOR: free-table
type Inn = (Condition, Shared<bool>, Shared<bool>);

fn ann((call, table, taxi): &Inn) {
    let _held = call.hold();
    while !table.get() {
        call.wait(None).unwrap();
        if taxi.get() {
            return;
        }
    }
    call.notify(1).unwrap();
}

fn ben((call, table, _): &Inn) {
    let _held = call.hold();
    while !table.get() {
        call.wait(None).unwrap();
    }
    call.notify(1).unwrap();
}

fn innkeeper((call, table, taxi): &Inn) {
    taxi.set(true);
    let _held = call.hold();
    table.set(true);
    call.notify(1).unwrap();
}

fn free_table(_: &Knobs) -> String {
    let table = Shared::named("table", false);
    let taxi = Shared::named("taxi", false);
    let inn = (Condition::named("call"), table, taxi);
    run(&inn, [("ann", ann), ("ben", ben), ("host", innkeeper)]);
    "all are served".into()
}
// ANCHOR_END: free-table
