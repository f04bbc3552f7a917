//! Go!

use super::run;
use racecourse::course::{Aim, Challenge, Chapter, Knobs, Source};
use racecourse::sync::Shared;
use racecourse::threading::{Barrier, Event, Semaphore};

/// The chapter on events and barriers, bought and home-made.
pub const CHAPTER: Chapter = Chapter {
    title: "Ready, steady, go",
    sources: &[Source { name: "signals.rs", path: file!(), text: include_str!("signals.rs") }],
    challenges: &[
        Challenge::new(
            "crossing",
            "A walker waits for green and crosses the rails; the signalman turns to red again and lets the tram go.",
            Aim::Fails,
            "A wait says that the event was set, not that it still is when the waiter acts on it.",
            crossing,
        )
        .fixed_by("one-shot"),
        Challenge::new(
            "last-crate",
            "Two porters carry one crate each; the one who sees that one is left calls the driver, so that he is there in time.",
            Aim::Deadlock,
            "A count that several threads change may skip the very value that somebody looks out for.",
            last_crate,
        )
        .fixed_by("countdown-latch"),
        Challenge::new(
            "starting-gun",
            "Each runner reports to the judge and waits for the gun, which is fired when both have reported.",
            Aim::Deadlock,
            "To be ready to wait is not yet to wait: a signal that does not stay is gone for whoever comes a step late.",
            starting_gun,
        )
        .fixed_by("meeting-point"),
        Challenge::new(
            "duet",
            "Two singers meet at a barrier before each of two verses.",
            Aim::Fails,
            "A barrier that is made for it can be used again at once: who comes early waits until the last party has left.",
            duet,
        ),
        Challenge::new(
            "rehearsal",
            "Two singers meet before each of two verses; whoever comes second raises the curtain for both.",
            Aim::Fails,
            "A barrier is ready to be used again only when the last one has left it, not when the last one has come.",
            rehearsal,
        )
        .fixed_by("reusable-barrier"),
    ],
};

// ANCHOR: crossing
type Rails = (Event, Shared<bool>);

fn signalman((green, on_rails): &Rails) {
    green.set();
    green.clear();
    assert!(!on_rails.get(), "somebody is in the way of the tram");
}

fn walker((green, on_rails): &Rails) {
    green.wait(None);
    on_rails.set(true);
    on_rails.set(false);
}

fn crossing(_: &Knobs) -> String {
    let on_rails = Shared::named("on_rails", false);
    let rails = (Event::named("green"), on_rails);
    run(&rails, [("signalman", signalman), ("walker", walker)]);
    "all is well".into()
}
// ANCHOR_END: crossing

// ANCHOR: last-crate
type Van = (Shared<u32>, Event);

fn porter((crates, call): &Van) {
    crates.update(|left| *left -= 1);
    if crates.get() == 1 {
        call.set();
    }
}

fn driver((_, call): &Van) {
    call.wait(None);
}

fn last_crate(_: &Knobs) -> String {
    let van = (Shared::named("crates", 2), Event::named("call"));
    run(&van, [("pia", porter), ("max", porter), ("driver", driver)]);
    "off they go".into()
}
// ANCHOR_END: last-crate

// ANCHOR: starting-gun
type Track = (Semaphore, Event);

fn runner((reported, gun): &Track) {
    reported.release(1).unwrap();
    gun.wait(None);
}

fn judge((reported, gun): &Track) {
    reported.acquire(None);
    reported.acquire(None);
    gun.set();
    gun.clear();
}

fn starting_gun(_: &Knobs) -> String {
    let track = (Semaphore::named("reported", 0), Event::named("gun"));
    run(&track, [("lola", runner), ("finn", runner), ("judge", judge)]);
    "both ran".into()
}
// ANCHOR_END: starting-gun

// ANCHOR: duet
fn sing_both((meet, sung): &(Barrier, Shared<u32>)) {
    for before in [0, 2] {
        meet.wait(None).unwrap();
        assert!(sung.get() >= before, "one of them sings alone");
        sung.update(|verses| *verses += 1);
    }
}

fn duet(_: &Knobs) -> String {
    let stage = (Barrier::named("meet", 2), Shared::named("sung", 0));
    run(&stage, [("alto", sing_both), ("bass", sing_both)]);
    format!("verses sung: {}", stage.1.peek())
}
// ANCHOR_END: duet

// ANCHOR: rehearsal
type Stage = (Shared<u32>, Event, Shared<u32>);

fn meet((here, curtain, _): &Stage) {
    if here.update(|here| {
        *here += 1;
        *here
    }) == 2
    {
        here.set(0);
        curtain.set();
    } else {
        curtain.wait(None);
        curtain.clear();
    }
}

fn sing(stage: &Stage) {
    for before in [0, 2] {
        meet(stage);
        let sung = stage.2.update(|sung| {
            *sung += 1;
            *sung - 1
        });
        assert!(sung >= before, "one of them sings alone");
    }
}

fn rehearsal(_: &Knobs) -> String {
    let curtain = Event::named("curtain");
    let here = Shared::named("here", 0);
    let sung = Shared::named("sung", 0);
    let stage = (here, curtain, sung);
    run(&stage, [("alto", sing), ("bass", sing)]);
    format!("verses sung: {}", stage.2.peek())
}
// ANCHOR_END: rehearsal
