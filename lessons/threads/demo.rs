//! Four small programs in which more than one thing happens at a time.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Run, Thread, current_name};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

const SPEED: Knob =
    Knob::number("speed", (1, 1000), "20", "20", "how many times faster than the tutorial the sleeps pass");
const LAST: Knob = Knob::words(
    "last",
    &["says", "fails"],
    "says",
    "what the thread's last line does; if it fails, you see whether it was reached",
);

/// `cookbook`: the end of main is not the end of the program.
pub const COOKBOOK: Demo = Demo {
    name: "cookbook",
    summary: "A struct with a `run` method is a thread: it says a message ten times. Does main wait for it?",
    knobs: &[
        Knob::words("join", &["on", "off"], "off", "whether main waits for the thread before it ends"),
        Knob::number("messages", (1, 100), "10", "10", "how often the thread says its message, two seconds apart"),
        LAST,
        SPEED,
    ],
    anchor: "cookbook",
    body: cookbook,
    judge: None,
    live_only: None,
};

/// `slow`: a thread that is joined, and one that perhaps is not.
pub const SLOW: Demo = Demo {
    name: "slow",
    summary: "main waits for a slow thread, then starts another and says that it quits.",
    knobs: &[
        Knob::words("join", &["both", "first"], "first", "which of the two threads main waits for before it quits"),
        Knob::words("print", &["whole", "pieces"], "whole", "a line in one piece, or its text first and then its end"),
        SPEED,
    ],
    anchor: "slow",
    body: slow,
    judge: None,
    live_only: None,
};

/// `two-threads`: side by side, and an error in a line that nobody reaches.
pub const TWO_THREADS: Demo = Demo {
    name: "two-threads",
    summary: "Two threads print five lines each, one of them every second, the other every two seconds.",
    knobs: &[
        Knob::words(
            "exit-flag",
            &["0", "1"],
            "0",
            "1: the threads are to leave early, by a name that was never imported",
        ),
        Knob::number("prints", (1, 100), "5", "5", "how many lines each prints"),
        SPEED,
    ],
    anchor: "two-threads",
    body: two_threads,
    judge: None,
    live_only: None,
};

/// `daemon`: a thread that nobody waits for.
pub const DAEMON: Demo = Demo {
    name: "daemon",
    summary: "A thread prints i=0, i=1 and i=2, a second apart. main says that it exits.",
    knobs: &[
        Knob::words("daemon", &["on", "off"], "on", "on: the program ends without waiting for the thread"),
        Knob::words("join", &["on", "off"], "off", "whether main waits for the thread before it ends"),
        LAST,
        SPEED,
    ],
    anchor: "daemon",
    body: daemon,
    judge: None,
    live_only: None,
};

// ANCHOR: cookbook
struct CookBook {
    messages: i64,
    fails: bool,
    ended: Shared<Vec<&'static str>>,
}

impl Run for CookBook {
    fn run(self) {
        say("Thread Started");
        for _ in 0..self.messages {
            say("a message from the cookbook");
            sleep(Duration::from_secs(2));
        }
        self.ended.update(|e| e.push("thread"));
        say("Thread Ended");
        assert!(!self.fails, "the cookbook's last page is missing");
    }
}

fn cookbook(knobs: &Knobs) -> String {
    let ended = Shared::named("ended", Vec::new());

    say("Process Started");
    let book = CookBook { messages: knobs.number("messages"), fails: knobs.is("last", "fails"), ended: ended.clone() };
    let thread = Thread::of(book).name("cookbook").start();
    if knobs.is("join", "on") {
        thread.join();
    }
    say("Process Ended");

    // what has ended by now, at the end of main's function
    ended.update(|e| {
        e.push("main");
        format!("ended: {}", e.join(", "))
    })
}
// ANCHOR_END: cookbook

// ANCHOR: slow
fn slow(knobs: &Knobs) -> String {
    let screen = Shared::named("screen", String::new());
    let in_pieces = knobs.is("print", "pieces");

    let slowp = Thread::new(|| {
        say(format!("{} starts", current_name()));
        sleep(Duration::from_secs(3));
        say("slow process done");
    });
    let slowp = slowp.name("slowp").start();
    slowp.join();

    let lines = screen.clone();
    let func = Thread::new(move || {
        print(&lines, "function called by thread 1", in_pieces);
    });
    let func = func.name("thread-1").start();
    if knobs.is("join", "both") {
        func.join();
    }
    print(&screen, "process quit", in_pieces);

    // Python does this by itself at the end of the program
    func.join();
    screen.peek().trim_end().replace('\n', " / ")
}

fn print(screen: &Shared<String>, text: &str, in_pieces: bool) {
    say(text);
    if in_pieces {
        screen.update(|s| s.push_str(text));
        screen.update(|s| s.push('\n'));
    } else {
        screen.update(|s| *s += &format!("{text}\n"));
    }
}
// ANCHOR_END: slow

// ANCHOR: two-threads
struct MyThread {
    delay: u64,
    prints: i64,
    exit_flag: bool,
    exits: Shared<Vec<String>>,
}

impl Run for MyThread {
    fn run(self) {
        let name = current_name();
        say(format!("starting {name}"));
        for count in 1..=self.prints {
            if self.exit_flag {
                // what Python says to `_thread.exit()` without `import _thread`
                panic!("NameError: name '_thread' is not defined");
            }
            sleep(Duration::from_secs(self.delay));
            say(format!("{name}: {count}"));
        }
        say(format!("exiting {name}"));
        self.exits.update(|e| e.push(name));
    }
}

fn two_threads(knobs: &Knobs) -> String {
    let exits = Shared::named("exits", Vec::new());
    let threads = [("thread-1", 1), ("thread-2", 2)].map(|(name, delay)| {
        let thread = MyThread {
            delay,
            prints: knobs.number("prints"),
            exit_flag: knobs.is("exit-flag", "1"),
            exits: exits.clone(),
        };
        Thread::of(thread).name(name).start()
    });
    for thread in threads {
        thread.join();
    }
    format!("exits: {}", exits.peek().join(", "))
}
// ANCHOR_END: two-threads

// ANCHOR: daemon
fn daemon(knobs: &Knobs) -> String {
    let screen = Shared::named("screen", Vec::new());
    let (lines, fails) = (screen.clone(), knobs.is("last", "fails"));

    let thread = Thread::new(move || {
        for line in ["i=0", "i=1", "i=2"] {
            say(line);
            lines.update(|s| s.push(line));
            sleep(Duration::from_secs(1));
        }
        assert!(!fails, "foo came to its last line");
    });
    let thread = thread.name("foo").daemon(knobs.is("daemon", "on")).start();
    if knobs.is("join", "on") {
        thread.join();
    }
    say("Main Thread Exit.");

    // what stands on the screen at the end of main's function
    screen.update(|s| {
        s.push("exit");
        s.join(" ")
    })
}
// ANCHOR_END: daemon
