//! A flag that threads wait for, and what gets lost when it is taken for a counter.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Event, Lock, Semaphore, Thread};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `event`: the tutorial's producer and consumer, as printed or repaired.
pub const EVENT: Demo = Demo {
    name: "event",
    summary: "A producer appends items and sets an event each time; a consumer waits for the event and takes items.",
    knobs: &[
        Knob::words(
            "consumer",
            &["buggy", "fixed"],
            "buggy",
            "one item a wake-up as printed, or all that are there, under a lock, until the last",
        ),
        Knob::number("items", (1, 1000), "100", "2", "how many items are made"),
        Knob::number("speed", (1, 1000), "50", "50", "how many times faster than the tutorial the sleeps pass"),
    ],
    anchor: "event",
    body: event,
    judge: None,
    live_only: None,
};

/// `blink`: what a waiter makes of a signal.
pub const BLINK: Demo = Demo {
    name: "blink",
    summary: "One thread gives signals, another waits for them: an event that is set, or set and cleared, or a semaphore.",
    knobs: &[
        Knob::words(
            "signal",
            &["set-clear", "set", "release"],
            "set-clear",
            "set() then clear(), set() alone, or a semaphore's release()",
        ),
        Knob::number("signals", (1, 1000), "1", "1", "how often the one thread signals"),
        Knob::number("waits", (1, 1000), "1", "1", "how often the other waits"),
        Knob::number("speed", (1, 1000), "20", "20", "how many times faster than the tutorial the sleeps pass"),
    ],
    anchor: "blink",
    body: blink,
    judge: None,
    live_only: None,
};

/// What the event demo's threads share.
#[derive(Clone)]
struct Belt {
    ready: Event,
    items: Shared<Vec<i64>>,
    // only the repaired program uses these
    lock: Lock,
    over: Shared<bool>,
    taken: Shared<Vec<i64>>,
}

/// Python's `items.pop()`, with its error.
#[track_caller]
fn pop(items: &Shared<Vec<i64>>) -> i64 {
    items.update(Vec::pop).expect("pop from empty list")
}

// ANCHOR: event
// ANCHOR: printed
fn produce(Belt { ready, items, .. }: &Belt, count: i64) {
    for item in 1..=count {
        sleep(Duration::from_secs(2));
        items.update(|items| items.push(item));
        say(format!("made item {item}"));
        ready.set();
        ready.clear();
    }
}

fn consume(Belt { ready, items, .. }: &Belt) {
    loop {
        sleep(Duration::from_secs(10));
        ready.wait(None);
        let item = pop(items);
        say(format!("used item {item}"));
    }
}
// ANCHOR_END: printed

// ANCHOR: repaired
fn produce_repaired(Belt { ready, items, lock, over, .. }: &Belt, count: i64) {
    for item in 1..=count {
        sleep(Duration::from_secs(2));
        let _held = lock.hold();
        items.update(|items| items.push(item));
        say(format!("made item {item}"));
        ready.set();
    }
    let _held = lock.hold();
    over.set(true);
    ready.set();
}

fn consume_repaired(Belt { ready, items, lock, over, taken }: &Belt) {
    loop {
        sleep(Duration::from_secs(10));
        ready.wait(None);
        let _held = lock.hold();
        ready.clear();
        let all = items.update(std::mem::take);
        say(format!("used items {all:?}"));
        taken.update(|taken| taken.extend(all));
        if over.get() {
            return;
        }
    }
}
// ANCHOR_END: repaired
// ANCHOR_END: event

fn event(knobs: &Knobs) -> String {
    let belt = Belt {
        ready: Event::named("ready"),
        items: Shared::named("items", Vec::new()),
        taken: Shared::named("taken", Vec::new()),
        lock: Lock::named("lock"),
        over: Shared::named("over", false),
    };
    let (count, fixed) = (knobs.number("items"), knobs.is("consumer", "fixed"));
    let producer = {
        let belt = belt.clone();
        Thread::new(move || if fixed { produce_repaired(&belt, count) } else { produce(&belt, count) })
    };
    let consumer = {
        let belt = belt.clone();
        Thread::new(move || if fixed { consume_repaired(&belt) } else { consume(&belt) })
    };
    let threads = [producer.name("producer").start(), consumer.name("consumer").start()];
    for thread in &threads {
        thread.join();
    }

    let taken = belt.taken.peek();
    let order = if taken.is_sorted() { "oldest first" } else { "out of order" };
    format!("used {} of {count}, {order}", taken.len())
}

// ANCHOR: blink
fn blink(knobs: &Knobs) -> String {
    let (event, permits) = (Event::named("event"), Semaphore::named("permits", 0));
    let passed = Shared::named("passed", 0);
    let (signals, waits) = (knobs.number("signals"), knobs.number("waits"));
    let (clears, counts) = (knobs.is("signal", "set-clear"), knobs.is("signal", "release"));

    let signaller = {
        let (event, permits) = (event.clone(), permits.clone());
        Thread::new(move || {
            for _ in 0..signals {
                sleep(Duration::from_secs(2));
                if counts {
                    permits.release(1).unwrap();
                } else {
                    event.set();
                }
                if clears {
                    event.clear();
                }
            }
        })
    };
    let waiter = {
        let passed = passed.clone();
        Thread::new(move || {
            for _ in 0..waits {
                if counts {
                    permits.acquire(None);
                } else {
                    event.wait(None);
                }
                passed.update(|n| *n += 1);
            }
        })
    };
    let threads = [signaller.name("signaller").start(), waiter.name("waiter").start()];
    for thread in &threads {
        thread.join();
    }
    format!("signalled {signals}, went on {}", passed.peek())
}
// ANCHOR_END: blink
