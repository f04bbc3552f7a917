//! Permits: to hand over, to take turns, and to deadlock.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::{choose, say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, RLock, Semaphore, Thread};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `handover`: a semaphore that starts at 0.
pub const HANDOVER: Demo = Demo {
    name: "handover",
    summary: "In each round a producer makes an item and releases; a consumer acquires and takes it.",
    knobs: &[
        Knob::number("start", (0, 1), "0", "0", "how many permits there are at first"),
        Knob::number("rounds", (1, 100), "5", "2", "how often"),
        Knob::number("items", (1, 1000), "1000", "2", "items have a number at random, below this"),
        Knob::number("speed", (1, 1000), "20", "20", "how many times faster than the tutorial the sleeps pass"),
    ],
    anchor: "handover",
    body: handover,
    judge: None,
    live_only: None,
};

/// `permit`: a mutex that anybody can open.
pub const PERMIT: Demo = Demo {
    name: "permit",
    summary: "Two workers go through a gate for one; a stray thread releases what it never acquired.",
    knobs: &[
        Knob::words("gate", &["semaphore", "bounded", "lock", "rlock"], "semaphore", "what the gate is made of"),
        Knob::words("stray", &["on", "off"], "on", "whether the stray release happens"),
    ],
    anchor: "permit",
    body: permit,
    judge: None,
    live_only: None,
};

/// `two-semaphores`: each thread has one and wants the other.
pub const TWO_SEMAPHORES: Demo = Demo {
    name: "two-semaphores",
    summary: "Two threads take two semaphores, one after the other.",
    knobs: &[
        Knob::words("order", &["opposite", "same"], "opposite", "t2 takes s2 first, or s1 first as t1 does"),
        Knob::number("rounds", (1, 10_000_000), "1000000", "1", "how often each thread takes both"),
    ],
    anchor: "two",
    body: two_semaphores,
    judge: None,
    live_only: None,
};

// ANCHOR: handover
fn handover(knobs: &Knobs) -> String {
    let ready = Semaphore::named("ready", knobs.count("start"));
    let item = Shared::named("item", None);
    let received = Shared::named("received", 0);
    let (rounds, items) = (knobs.count("rounds"), knobs.number("items").try_into().unwrap());

    for _ in 0..rounds {
        let producer = {
            let (ready, item) = (ready.clone(), item.clone());
            Thread::new(move || {
                sleep(Duration::from_secs(10));
                let number = choose(items);
                item.set(Some(number));
                say(format!("produced item number {number}"));
                ready.release(1).unwrap();
            })
        };
        let consumer = {
            let (ready, item, received) = (ready.clone(), item.clone(), received.clone());
            Thread::new(move || {
                say("is waiting");
                ready.acquire(None);
                if let Some(number) = item.update(Option::take) {
                    say(format!("consumed item number {number}"));
                    received.update(|n| *n += 1);
                }
            })
        };
        let producer = producer.name("producer").start();
        let consumer = consumer.name("consumer").start();
        producer.join();
        consumer.join();
    }
    format!("received {} of {rounds}", received.peek())
}
// ANCHOR_END: handover

/// What the gate of `permit` is made of.
#[derive(Clone)]
enum Gate {
    Semaphore(Semaphore),
    Lock(Lock),
    RLock(RLock),
}

impl Gate {
    fn of(kind: &str) -> Gate {
        match kind {
            "semaphore" => Gate::Semaphore(Semaphore::named("gate", 1)),
            "bounded" => Gate::Semaphore(Semaphore::bounded_named("gate", 1)),
            "lock" => Gate::Lock(Lock::named("gate")),
            _ => Gate::RLock(RLock::named("gate")),
        }
    }

    #[track_caller]
    fn acquire(&self) {
        match self {
            Gate::Semaphore(gate) => gate.acquire(None),
            Gate::Lock(gate) => gate.acquire(None),
            Gate::RLock(gate) => gate.acquire(None),
        };
    }

    #[track_caller]
    fn release(&self) -> Result<(), String> {
        match self {
            Gate::Semaphore(gate) => gate.release(1).map_err(|error| error.to_string()),
            Gate::Lock(gate) => gate.release().map_err(|error| error.to_string()),
            Gate::RLock(gate) => gate.release().map_err(|error| error.to_string()),
        }
    }
}

/// How many are behind the gate, and how many ever were at once.
#[derive(Clone, Debug, Default, Hash)]
struct Room {
    inside: usize,
    most: usize,
}

impl Room {
    fn enter(&mut self) {
        self.inside += 1;
        self.most = self.most.max(self.inside);
    }
    fn leave(&mut self) {
        self.inside -= 1;
    }
}

// ANCHOR: permit
fn permit(knobs: &Knobs) -> String {
    let gate = Gate::of(knobs.get("gate"));
    let room = Shared::named("room", Room::default());
    let refused = Shared::named("refused", 0);

    let release = {
        let (gate, refused) = (gate.clone(), refused.clone());
        move || {
            if let Err(error) = gate.release() {
                say(&error);
                refused.update(|n| *n += 1);
            }
        }
    };
    let worker = |name: &'static str| {
        let (gate, room, release) = (gate.clone(), room.clone(), release.clone());
        let work = move || {
            gate.acquire();
            room.update(Room::enter);
            room.update(Room::leave);
            release();
        };
        Thread::new(work).name(name).start()
    };
    let mut threads = vec![worker("worker-1"), worker("worker-2")];
    if knobs.is("stray", "on") {
        threads.push(Thread::new(release.clone()).name("stray").start());
    }
    for thread in &threads {
        thread.join();
    }

    format!("{} inside, {} refused", room.peek().most, refused.peek())
}
// ANCHOR_END: permit

// ANCHOR: two
fn two_semaphores(knobs: &Knobs) -> String {
    let s1 = Semaphore::named("s1", 1);
    let s2 = Semaphore::named("s2", 1);
    let rounds = knobs.number("rounds");

    let start = |name: &'static str, first: &Semaphore, second: &Semaphore| {
        let (first, second) = (first.clone(), second.clone());
        let work = move || {
            for _ in 0..rounds {
                first.acquire(None);
                second.acquire(None);
                second.release(1).unwrap();
                first.release(1).unwrap();
            }
        };
        Thread::new(work).name(name).start()
    };
    let t1 = start("t1", &s1, &s2);
    let t2 = if knobs.is("order", "same") { start("t2", &s1, &s2) } else { start("t2", &s2, &s1) };
    t1.join();
    t2.join();
    "both are through".to_string()
}
// ANCHOR_END: two
