//! Without a lock.

use super::{run, run_each};
use racecourse::course::{Aim, Challenge, Chapter, Knobs, Source};
use racecourse::sync::Shared;

/// The chapter on agreements that are made of reads and writes alone.
pub const CHAPTER: Chapter = Chapter {
    title: "Without a lock",
    sources: &[Source { name: "algorithms.rs", path: file!(), text: include_str!("algorithms.rs") }],
    challenges: &[
        Challenge::new(
            "forecast",
            "A station changes sky and wind and counts its edition up before and after; a sailor reads both in one edition.",
            Aim::Fails,
            "In a seqlock an odd number says that somebody is writing; that it has not changed is not enough.",
            forecast,
        ),
        Challenge::new(
            "caretaker",
            "The caretaker sees the door shut and the hall empty, and locks up if the door is still shut.",
            Aim::Fails,
            "That a value is what it was does not mean that nothing happened: it may have gone and come back.",
            caretaker,
        ),
        Challenge::new(
            "footbridge",
            "Goat and donkey share a bridge for one: each says that it wants to cross and then lets the other go first.",
            Aim::Fails,
            "Peterson's algorithm: first say that you want to, then give way; whoever gave way last waits.",
            footbridge,
        ),
        Challenge::new(
            "ferry",
            "Two lorries share a ferry for one: each lets the other go first and then says that it wants to cross.",
            Aim::Fails,
            "Peterson's algorithm with one line moved: who gives way unseen has given way to nobody.",
            ferry,
        ),
    ],
};

// ANCHOR: forecast
type Board = (Shared<u32>, Shared<u32>, Shared<u32>);

fn station((edition, clouds, wind): &Board) {
    edition.update(|number| *number += 1);
    clouds.set(8);
    wind.set(8);
    edition.update(|number| *number += 1);
}

fn sailor((edition, clouds, wind): &Board) {
    for _ in 0..2 {
        let before = edition.get();
        let (clouds, wind) = (clouds.get(), wind.get());
        if edition.get() == before {
            assert!(clouds == wind, "clouds {clouds}, but wind {wind}");
            return;
        }
    }
}

fn forecast(_: &Knobs) -> String {
    let edition = Shared::named("edition", 0);
    let clouds = Shared::named("clouds", 0);
    let wind = Shared::named("wind", 0);
    let board = (edition, clouds, wind);
    run(&board, [("station", station), ("sailor", sailor)]);
    "the sailor is back".into()
}
// ANCHOR_END: forecast

// ANCHOR: caretaker
type Hall = (Shared<&'static str>, Shared<u32>);

fn lock_up((door, inside): &Hall) {
    if door.get() == "shut" && inside.get() == 0 {
        let locked = door.update(|now| {
            let same = *now == "shut";
            if same {
                *now = "locked";
            }
            same
        });
        assert!(!locked || inside.get() == 0, "somebody is locked in");
    }
}

fn guest((door, inside): &Hall) {
    if door.get() == "shut" {
        door.set("open");
        inside.set(1);
        door.set("shut");
    }
}

fn caretaker(_: &Knobs) -> String {
    let door = Shared::named("door", "shut");
    let hall = (door, Shared::named("inside", 0));
    run(&hall, [("caretaker", lock_up), ("guest", guest)]);
    format!("the door is {}", hall.0.peek())
}
// ANCHOR_END: caretaker

// ANCHOR: footbridge
type Bridge = ([Shared<bool>; 2], Shared<usize>, Shared<u32>);

fn cross((wants, turn, on_bridge): &Bridge, me: usize) {
    let other = 1 - me;
    wants[me].set(true);
    turn.set(other);
    for _ in 0..3 {
        if !wants[other].get() || turn.get() == me {
            on_bridge.update(|animals| {
                *animals += 1;
                assert!(*animals == 1, "two on the bridge");
            });
            on_bridge.update(|animals| *animals -= 1);
            break;
        }
    }
    wants[me].set(false);
}

fn footbridge(_: &Knobs) -> String {
    let flag = |name| Shared::named(name, false);
    let wants = ["goat wants", "donkey wants"].map(flag);
    let turn = Shared::named("turn", 0);
    let bridge = (wants, turn, Shared::named("on_bridge", 0));
    run_each(&bridge, ["goat", "donkey"], cross);
    "no bridge broke".into()
}
// ANCHOR_END: footbridge

// ANCHOR: ferry
type Ferry = ([Shared<bool>; 2], Shared<usize>, Shared<u32>);

fn board((wants, turn, aboard): &Ferry, me: usize) {
    let other = 1 - me;
    turn.set(other);
    wants[me].set(true);
    for _ in 0..3 {
        if !wants[other].get() || turn.get() == me {
            aboard.update(|lorries| {
                *lorries += 1;
                assert!(*lorries == 1, "two lorries on one ferry");
            });
            aboard.update(|lorries| *lorries -= 1);
            break;
        }
    }
    wants[me].set(false);
}

fn ferry(_: &Knobs) -> String {
    let flag = |name| Shared::named(name, false);
    let wants = ["red wants", "blue wants"].map(flag);
    let turn = Shared::named("turn", 0);
    let ferry = (wants, turn, Shared::named("aboard", 0));
    run_each(&ferry, ["red", "blue"], board);
    "the ferry is afloat".into()
}
// ANCHOR_END: ferry
