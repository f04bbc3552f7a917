//! Taken, and given back.

use super::run;
use racecourse::course::{Aim, Challenge, Chapter, Knobs, Source};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Semaphore};
use std::time::Duration;

/// The chapter on locks and permits that are taken twice, never given back, or given back by the wrong one.
pub const CHAPTER: Chapter = Chapter {
    title: "Taken and given back",
    sources: &[Source { name: "permits.rs", path: file!(), text: include_str!("permits.rs") }],
    challenges: &[
        Challenge::new(
            "autosave",
            "The writer types and then saves; who closes the file saves it too if something was typed since.",
            Aim::Deadlock,
            "A plain lock does not know its holder: to take it again on the way is to wait for oneself.",
            autosave,
        )
        .fixed_by("shop-inventory"),
        Challenge::new(
            "car-keys",
            "Dad takes the keys and leaves if the garage is not free; Mum is in the garage and needs the keys next.",
            Aim::Deadlock,
            "Each way out of a function must give back what was taken on the way in: that is what guards are for.",
            car_keys,
        )
        .fixed_by("every-exit"),
        Challenge::new(
            "one-till",
            "A semaphore with one permit lets one customer to the till; who has waited too long leaves.",
            Aim::Fails,
            "A semaphore does not ask who gives a permit back: one that was never taken makes two of one.",
            one_till,
        )
        .fixed_by("resource-pool"),
    ],
};

// ANCHOR: autosave
type File = (Lock, Shared<bool>);

fn writer(file: &File) {
    {
        let _held = file.0.hold();
        file.1.set(true);
    }
    save(file);
}

fn save((lock, changed): &File) {
    let _held = lock.hold();
    changed.set(false);
}

fn closer(file: &File) {
    let _held = file.0.hold();
    if file.1.get() {
        save(file);
    }
}

fn autosave(_: &Knobs) -> String {
    let file = (Lock::named("lock"), Shared::named("changed", false));
    run(&file, [("writer", writer), ("closer", closer)]);
    format!("unsaved: {}", file.1.peek())
}
// ANCHOR_END: autosave

// ANCHOR: car-keys
type Home = (Lock, Lock, Shared<u32>);

fn dad((keys, garage, trips): &Home) {
    keys.acquire(None);
    if !garage.acquire(Some(Duration::ZERO)) {
        return;
    }
    trips.update(|trips| *trips += 1);
    garage.release().unwrap();
    keys.release().unwrap();
}

fn mum((keys, garage, trips): &Home) {
    garage.acquire(None);
    garage.release().unwrap();
    keys.acquire(None);
    trips.update(|trips| *trips += 1);
    keys.release().unwrap();
}

fn car_keys(_: &Knobs) -> String {
    let (keys, garage) = (Lock::named("keys"), Lock::named("garage"));
    let home = (keys, garage, Shared::named("trips", 0));
    run(&home, [("dad", dad), ("mum", mum)]);
    format!("trips: {}", home.2.peek())
}
// ANCHOR_END: car-keys

// ANCHOR: one-till
const PATIENCE: Option<Duration> = Some(Duration::from_secs(60));

fn pay((permit, served): &(Semaphore, Shared<u32>)) {
    if permit.acquire(PATIENCE) {
        let others = served.update(|now| {
            *now += 1;
            *now - 1
        });
        assert!(others == 0, "two customers at one till");
        served.update(|now| *now -= 1);
    }
    permit.release(1).unwrap();
}

fn one_till(_: &Knobs) -> String {
    let permit = Semaphore::named("permit", 1);
    let shop = (permit, Shared::named("at the till", 0));
    run(&shop, [("ann", pay), ("ben", pay), ("cleo", pay)]);
    format!("left at the till: {}", shop.1.peek())
}
// ANCHOR_END: one-till
