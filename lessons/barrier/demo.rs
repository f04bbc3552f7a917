//! Threads that wait for one another at a barrier.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched;
use racecourse::sync::Shared;
use racecourse::threading::{Barrier, Event, Lock, Thread};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `barrier`: some wait for each other, some do not.
pub const BARRIER: Demo = Demo {
    name: "barrier",
    summary: "Some threads meet at a barrier before they print, some print whenever they like.",
    knobs: &[
        Knob::number("parties", (1, 4), "2", "2", "how many threads meet at the barrier: p1, p2, ..."),
        Knob::number("bystanders", (0, 2), "2", "1", "how many threads print without waiting for anybody"),
        Knob::number("phases", (1, 3), "3", "1", "how often they meet and print"),
        Knob::words(
            "made",
            &["barrier", "open", "closing"],
            "barrier",
            "the real one; or a counter and an event, never cleared; or cleared by whoever comes first",
        ),
    ],
    anchor: "barrier",
    body: barrier,
    judge: None,
    live_only: None,
};

/// `late`: three are to meet, one is late or does not come.
pub const LATE: Demo = Demo {
    name: "late",
    summary: "Three are to meet at a barrier and wait two seconds at most; p3 may be late or stay away.",
    knobs: &[
        Knob::words(
            "p3",
            &["on-time", "late", "away"],
            "late",
            "whether p3 comes at once, after three seconds, or never",
        ),
        Knob::words("timeout", &["on", "off"], "on", "wait two seconds at most, or for ever"),
        Knob::number("speed", (1, 1000), "2", "2", "how many times faster than written the sleeps pass"),
    ],
    anchor: "late",
    body: late,
    judge: None,
    live_only: None,
};

// ANCHOR: barrier
fn barrier(knobs: &Knobs) -> String {
    let parties = knobs.count("parties");
    let meeting = Meeting::new(knobs.get("made"), parties);
    let counter = |phase| Shared::named(format!("came-{phase}"), 0);
    let came: Vec<_> = (1..=knobs.count("phases")).map(counter).collect();
    let too_early = Shared::named("too early", Vec::new());
    let printer = Lock::named("printer");

    let mut threads = Vec::new();
    for n in 1..=parties + knobs.count("bystanders") {
        let (meeting, came) = (meeting.clone(), came.clone());
        let (too_early, printer) = (too_early.clone(), printer.clone());
        let waits = n <= parties;
        let phases = if waits { knobs.count("phases") } else { 1 };
        let body = move || {
            for phase in 1..=phases {
                let came = &came[phase - 1];
                if waits {
                    came.update(|n| *n += 1);
                    meeting.wait();
                }
                let _turn = printer.hold();
                let here = came.get();
                sched::say(format!("p{n} prints, {here} of {parties} came"));
                if here < parties {
                    let who = format!("p{n} in phase {phase}");
                    too_early.update(|names| names.push(who));
                }
            }
        };
        threads.push(Thread::new(body).name(format!("p{n}")).start());
    }

    for thread in &threads {
        thread.join();
    }
    format!("printed too early: {}", list(too_early.peek()))
}
// ANCHOR_END: barrier

fn list(mut names: Vec<String>) -> String {
    names.sort();
    if names.is_empty() { "nobody".into() } else { names.join(", ") }
}

/// Where they meet.
#[derive(Clone)]
enum Meeting {
    Real(Barrier),
    HomeMade(HomeMade),
}

impl Meeting {
    fn new(made: &str, parties: usize) -> Meeting {
        match made {
            "barrier" => Meeting::Real(Barrier::named("barrier", parties)),
            made => Meeting::HomeMade(HomeMade {
                parties,
                closes: made == "closing",
                lock: Lock::named("lock"),
                came: Shared::named("came", 0),
                door: Event::named("door"),
            }),
        }
    }

    #[track_caller]
    fn wait(&self) {
        match self {
            // nobody gives it a timeout or breaks it
            Meeting::Real(barrier) => drop(barrier.wait(None)),
            Meeting::HomeMade(barrier) => barrier.wait(),
        }
    }
}

// ANCHOR: home_made
/// Count who comes; the last one opens the door.
#[derive(Clone)]
struct HomeMade {
    parties: usize,
    closes: bool,
    lock: Lock,
    came: Shared<usize>,
    door: Event,
}

impl HomeMade {
    fn wait(&self) {
        let held = self.lock.hold();
        let came = self.came.get() % self.parties + 1;
        self.came.set(came);
        if came == 1 && self.closes {
            self.door.clear(); // the first of a phase closes it again
        }
        if came == self.parties {
            self.door.set();
        }
        drop(held);
        self.door.wait(None);
    }
}
// ANCHOR_END: home_made

// ANCHOR: late
fn late(knobs: &Knobs) -> String {
    let barrier = Barrier::named("barrier", 3);
    let two_seconds = Some(Duration::from_secs(2));
    let timeout = if knobs.is("timeout", "on") { two_seconds } else { None };
    let late = knobs.is("p3", "late");

    let mut threads = Vec::new();
    let results = ["p1", "p2", "p3"].map(|name| {
        let result = Shared::named(format!("{name}'s result"), "away");
        let (barrier, theirs) = (barrier.clone(), result.clone());
        let body = move || {
            if name == "p3" && late {
                sched::sleep(Duration::from_secs(3));
            }
            match barrier.wait(timeout) {
                Ok(_) => theirs.set("through"),
                Err(_) => theirs.set("broken"), // Python: BrokenBarrierError
            }
        };
        if name != "p3" || !knobs.is("p3", "away") {
            threads.push(Thread::new(body).name(name).start());
        }
        result
    });

    for thread in &threads {
        thread.join();
    }
    let [p1, p2, p3] = results.map(|result| result.peek());
    format!("p1 {p1}, p2 {p2}, p3 {p3}")
}
// ANCHOR_END: late
