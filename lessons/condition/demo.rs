//! Producers and consumers that wait for a change.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Condition, Lock, RLock, RawLock, Thread};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `condition`: the tutorial's producer and consumer, as printed or repaired.
pub const CONDITION: Demo = Demo {
    name: "condition",
    summary: "A producer fills a list up to its capacity, a consumer empties it; each waits for the other.",
    knobs: &[
        Knob::words(
            "consumer",
            &["fixed", "buggy"],
            "fixed",
            "whether it notifies and releases; as printed (buggy) it does neither",
        ),
        Knob::words(
            "lock",
            &["Lock", "RLock"],
            "Lock",
            "the condition's lock; the one Python makes by itself is an RLock",
        ),
        Knob::number("capacity", (1, 100), "10", "2", "how many items the list may hold"),
        Knob::number("rounds", (1, 1000), "20", "3", "how many items are made and used"),
        Knob::words(
            "ratio",
            &["10:1", "12:1", "1:1"],
            "10:1",
            "seconds that the consumer and the producer sleep before each turn",
        ),
        Knob::number("speed", (1, 1000), "50", "50", "how many times faster than the tutorial the sleeps pass"),
    ],
    anchor: "condition",
    body: |knobs| match knobs.get("lock") {
        "RLock" => condition(knobs, Condition::over_named("condition", RLock::named("lock"))),
        _ => condition(knobs, Condition::over_named("condition", Lock::named("lock"))),
    },
    judge: None,
    live_only: None,
};

/// `buffer`: several producers and consumers on one condition.
pub const BUFFER: Demo = Demo {
    name: "buffer",
    summary: "Producers and consumers share a buffer and one condition; everybody notifies and releases.",
    knobs: &[
        Knob::words("wait", &["while", "if"], "while", "look again after waking up, or trust the wake-up"),
        Knob::words("notify", &["all", "one"], "all", "wake everybody who waits, or only who has waited longest"),
        Knob::number("producers", (1, 2), "1", "1", "how many threads make items"),
        Knob::number("consumers", (1, 2), "2", "2", "how many threads use them"),
        Knob::number(
            "items",
            (1, 100_000),
            "10000",
            "1",
            "how many items each consumer uses; the producers share the work",
        ),
        Knob::number("capacity", (1, 100), "1", "1", "how many items the buffer may hold"),
    ],
    anchor: "buffer",
    body: buffer,
    judge: None,
    live_only: None,
};

/// What the condition demo's two threads share.
#[derive(Clone)]
struct Factory<L> {
    condition: Condition<L>,
    items: Shared<Vec<usize>>,
    capacity: usize,
    buggy: bool,
}

// ANCHOR: condition
fn produce<L: RawLock>(Factory { condition, items, capacity, .. }: &Factory<L>, item: usize) {
    condition.acquire(None);
    if length(items) == *capacity {
        say("the list is full");
        condition.wait(None).unwrap();
    }
    items.update(|items| items.push(item));
    say(format!("made item {item}"));
    condition.notify(1).unwrap();
    condition.release().unwrap();
}

fn consume<L: RawLock>(Factory { condition, items, buggy, .. }: &Factory<L>) {
    condition.acquire(None);
    if length(items) == 0 {
        say("no item to use");
        condition.wait(None).unwrap();
    }
    let item = pop(items);
    say(format!("used item {item}"));
    if *buggy {
        return;
    }
    condition.notify(1).unwrap();
    condition.release().unwrap();
}
// ANCHOR_END: condition

/// Python's `len(items)`.
#[track_caller]
fn length(items: &Shared<Vec<usize>>) -> usize {
    items.with(Vec::len)
}

/// Python's `items.pop()`, with its error.
#[track_caller]
fn pop(items: &Shared<Vec<usize>>) -> usize {
    items.update(Vec::pop).expect("pop from empty list")
}

fn condition<L: RawLock + Clone + Send + 'static>(knobs: &Knobs, condition: Condition<L>) -> String {
    let factory = Factory {
        condition,
        items: Shared::named("items", Vec::new()),
        capacity: knobs.count("capacity"),
        buggy: knobs.is("consumer", "buggy"),
    };
    let rounds = knobs.count("rounds");
    let (consumer_sleeps, producer_sleeps) = match knobs.get("ratio") {
        "12:1" => (12, 1),
        "1:1" => (1, 1),
        _ => (10, 1),
    };
    let producer = {
        let factory = factory.clone();
        Thread::new(move || {
            for item in 1..=rounds {
                sleep(Duration::from_secs(producer_sleeps));
                produce(&factory, item);
            }
        })
    };
    let consumer = {
        let factory = factory.clone();
        Thread::new(move || {
            for _ in 0..rounds {
                sleep(Duration::from_secs(consumer_sleeps));
                consume(&factory);
            }
        })
    };
    let threads = [producer.name("producer").start(), consumer.name("consumer").start()];
    for thread in &threads {
        thread.join();
    }
    format!("made {rounds}, {} left", factory.items.peek().len())
}

/// What the buffer demo's threads share.
#[derive(Clone)]
struct Buffer {
    changed: Condition,
    items: Shared<Vec<usize>>,
    capacity: usize,
    look_once: bool,
    wakes: usize,
}

// ANCHOR: buffer
fn put(Buffer { changed, items, capacity, look_once, wakes }: &Buffer, item: usize) {
    let _held = changed.hold();
    while length(items) == *capacity {
        changed.wait(None).unwrap();
        if *look_once {
            break; // wait=if
        }
    }
    items.update(|items| items.push(item));
    changed.notify(*wakes).unwrap();
}

fn take(Buffer { changed, items, look_once, wakes, .. }: &Buffer) {
    let _held = changed.hold();
    while length(items) == 0 {
        changed.wait(None).unwrap();
        if *look_once {
            break; // wait=if
        }
    }
    pop(items);
    changed.notify(*wakes).unwrap();
}
// ANCHOR_END: buffer

fn buffer(knobs: &Knobs) -> String {
    let buffer = Buffer {
        changed: Condition::named("changed"),
        items: Shared::named("items", Vec::new()),
        capacity: knobs.count("capacity"),
        look_once: knobs.is("wait", "if"),
        wakes: if knobs.is("notify", "one") { 1 } else { usize::MAX },
    };
    let (producers, consumers, each) = (knobs.count("producers"), knobs.count("consumers"), knobs.count("items"));
    let mut threads = Vec::new();
    for first in 1..=producers {
        let buffer = buffer.clone();
        let work = move || (first..=consumers * each).step_by(producers).for_each(|item| put(&buffer, item));
        threads.push(Thread::new(work).name(format!("producer-{first}")).start());
    }
    for n in 1..=consumers {
        let buffer = buffer.clone();
        let work = move || (0..each).for_each(|_| take(&buffer));
        threads.push(Thread::new(work).name(format!("consumer-{n}")).start());
    }
    for thread in &threads {
        thread.join();
    }
    format!("made {}, {} left", consumers * each, buffer.items.peek().len())
}
