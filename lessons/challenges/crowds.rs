//! Many hands.

use super::run;
use racecourse::course::{Aim, Challenge, Chapter, Knobs, Source};
use racecourse::queue::{Fifo, Queue};
use racecourse::sync::Shared;
use racecourse::threading::Semaphore;

/// The chapter on producers, consumers, readers, writers and pools of workers.
pub const CHAPTER: Chapter = Chapter {
    title: "Many hands",
    sources: &[Source { name: "crowds.rs", path: file!(), text: include_str!("crowds.rs") }],
    challenges: &[
        Challenge::new(
            "office",
            "Two clerks do two jobs each from one tray; who has a big one puts a small part of it back and waits until that is done.",
            Aim::Deadlock,
            "A worker that waits for a job in its own pool is one worker less; when all of them do, nobody is left to do it.",
            office,
        )
        .fixed_by("thread-pool"),
        Challenge::new(
            "museum",
            "A curator hangs a picture straight when nobody is in the hall; he looks when somebody has left, three times at most.",
            Aim::Ends("the picture hangs askew"),
            "Readers who overlap can keep a writer out for ever, though each of them stays but a moment.",
            museum,
        )
        .fixed_by("read-write"),
        Challenge::new(
            "conveyor",
            "Two packers put a box each on a belt with two places, two drivers take one each; semaphores count places and boxes.",
            Aim::Fails,
            "A semaphore counts how many may pass, and does not keep them apart: with two on one side, the position needs a lock.",
            conveyor,
        ),
    ],
};

// ANCHOR: office
type Office = (Queue<Fifo<&'static str>>, Semaphore);

fn boss((tray, _): &Office) {
    tray.put("big", None).unwrap();
    tray.put("big", None).unwrap();
}

fn clerk((tray, small_done): &Office) {
    for _ in 0..2 {
        match tray.get(None).unwrap() {
            "big" => {
                tray.put("small", None).unwrap();
                small_done.acquire(None);
            }
            _ => small_done.release(1).unwrap(),
        }
    }
}

fn office(_: &Knobs) -> String {
    let small_done = Semaphore::named("small_done", 0);
    let office = (Queue::named("tray", 0), small_done);
    run(&office, [("boss", boss), ("kim", clerk), ("lee", clerk)]);
    "all jobs are done".into()
}
// ANCHOR_END: office

// ANCHOR: museum
type Hall = (Shared<u32>, Semaphore, Shared<&'static str>);

fn guest((inside, left, _): &Hall) {
    for _ in 0..2 {
        inside.update(|people| *people += 1);
        inside.update(|people| *people -= 1);
        left.release(1).unwrap();
    }
}

fn curator((inside, left, picture): &Hall) {
    for _ in 0..3 {
        left.acquire(None);
        if inside.get() == 0 {
            picture.set("straight");
            return;
        }
    }
}

fn museum(_: &Knobs) -> String {
    let inside = Shared::named("inside", 0);
    let picture = Shared::named("picture", "askew");
    let hall = (inside, Semaphore::named("left", 0), picture);
    run(&hall, [("ann", guest), ("ben", guest), ("curator", curator)]);
    format!("the picture hangs {}", hall.2.peek())
}
// ANCHOR_END: museum

// ANCHOR: conveyor
type At = Shared<usize>;
type Belt = (Semaphore, Semaphore, At, At, Shared<[bool; 2]>);

fn pack((room, boxes, put_at, _, belt): &Belt) {
    room.acquire(None);
    let at = put_at.get();
    belt.update(|belt| belt[at] = true);
    put_at.set((at + 1) % 2);
    boxes.release(1).unwrap();
}

fn load((room, boxes, _, take_at, belt): &Belt) {
    boxes.acquire(None);
    let at = take_at.get();
    let there = belt.update(|belt| std::mem::take(&mut belt[at]));
    assert!(there, "a driver takes a box that is not there");
    take_at.set((at + 1) % 2);
    room.release(1).unwrap();
}

fn conveyor(_: &Knobs) -> String {
    let room = Semaphore::named("room", 2);
    let boxes = Semaphore::named("boxes", 0);
    let put_at = At::named("put_at", 0);
    let take_at = At::named("take_at", 0);
    let places = Shared::named("belt", [false; 2]);
    let belt = (room, boxes, put_at, take_at, places);
    run(&belt, [("al", pack), ("bo", pack), ("cy", load), ("di", load)]);
    "both boxes are loaded".into()
}
// ANCHOR_END: conveyor
