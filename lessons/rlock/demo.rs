//! A box whose methods call one another, each under the same lock.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, RLock, RawLock, Thread};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `box`: a method that takes the lock calls another one that takes it too.
pub const BOX: Demo = Demo {
    name: "box",
    summary: "One thread puts items into a box, another takes them out; every method takes the box's lock.",
    knobs: &[
        Knob::words("lock", &["RLock", "Lock"], "RLock", "the kind of lock that the box has"),
        Knob::number("items", (1, 1000), "5", "2", "how many items go in, and how many come out"),
        Knob::words("remover", &["on", "off"], "on", "whether a second thread takes the items out again"),
        Knob::words(
            "release",
            &["both", "once"],
            "both",
            "each method releases what it acquired, or the inner one forgets",
        ),
        Knob::words(
            "report",
            &["same-box", "new-box"],
            "same-box",
            "look into the box, or as the tutorial into a new one",
        ),
        Knob::number("speed", (1, 1000), "10", "10", "how many times faster than the tutorial the sleeps pass"),
    ],
    anchor: "box",
    body: |knobs| match knobs.get("lock") {
        "RLock" => item_box(knobs, RLock::named("lock")),
        _ => item_box(knobs, Lock::named("lock")),
    },
    judge: Some(judge),
    live_only: None,
};

/// `stranger`: a release by a thread that never acquired.
pub const STRANGER: Demo = Demo {
    name: "stranger",
    summary: "The main thread takes a lock; another thread, which never did, releases it.",
    knobs: &[Knob::words("lock", &["RLock", "Lock"], "RLock", "the kind of lock")],
    anchor: "stranger",
    body: |knobs| match knobs.get("lock") {
        "RLock" => stranger(&RLock::named("lock")),
        _ => stranger(&Lock::named("lock")),
    },
    judge: None,
    live_only: None,
};

// ANCHOR: box
#[derive(Clone)]
struct ItemBox<L> {
    lock: L,
    total: Shared<i64>,
    forgets: bool,
}

impl<L: RawLock> ItemBox<L> {
    fn execute(&self, n: i64) {
        self.lock.acquire(None);
        let total = self.total.get();
        self.total.set(total + n);
        if !self.forgets {
            self.lock.release().unwrap();
        }
    }

    fn add(&self) {
        self.lock.acquire(None);
        self.execute(1);
        self.lock.release().unwrap();
    }

    fn remove(&self) {
        self.lock.acquire(None);
        self.execute(-1);
        self.lock.release().unwrap();
    }
}
// ANCHOR_END: box

fn item_box<L: RawLock + Clone + Send + 'static>(knobs: &Knobs, lock: L) -> String {
    let items = knobs.number("items");
    let forgets = knobs.is("release", "once");
    let ours = ItemBox { lock: lock.clone(), total: Shared::named("total", 0), forgets };

    let start = |name: &'static str, turn: fn(&ItemBox<L>), done: &'static str| {
        let ours = ours.clone();
        let work = move || {
            for _ in 0..items {
                turn(&ours);
                say(done);
                sleep(Duration::from_secs(1));
            }
        };
        Thread::new(work).name(name).start()
    };
    let mut threads = vec![start("adder", ItemBox::add, "put 1 item in")];
    if knobs.is("remover", "on") {
        threads.push(start("remover", ItemBox::remove, "took 1 item out"));
    }
    for thread in &threads {
        thread.join();
    }

    let new_box = ItemBox { lock, total: Shared::named("total of a new box", 0), forgets };
    let looked_at = if knobs.is("report", "new-box") { new_box } else { ours };
    format!("{} items remain", looked_at.total.peek())
}

fn judge(knobs: &Knobs, result: &str) -> String {
    let items = knobs.number("items");
    let expected = if knobs.is("remover", "on") { 0 } else { items };
    let got = result.trim_end_matches(" items remain");
    let why = if got == expected.to_string() { "" } else { ": that is the total of another, empty box" };
    format!("expected {expected}, got {got}{why}")
}

// ANCHOR: stranger
fn stranger<L: RawLock + Clone + Send + 'static>(lock: &L) -> String {
    let answer = Shared::named("answer", "");
    lock.acquire(None);

    let stranger = {
        let (lock, answer) = (lock.clone(), answer.clone());
        Thread::new(move || match lock.release() {
            Ok(()) => answer.set("released by a stranger"),
            Err(_) => answer.set("refused: the stranger does not hold it"),
        })
    };
    stranger.name("stranger").start().join();
    answer.peek().to_string()
}
// ANCHOR_END: stranger
