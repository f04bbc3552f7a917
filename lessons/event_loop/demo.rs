//! An event loop: what it calls, in which order, and how it ends.

use racecourse::asyncio::EventLoop;
use racecourse::course::{Demo, Knob, Knobs, Values};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// Whether an outcome names the time: live it may, explored it would be another outcome for each time there is.
pub const SECONDS: Knob = Knob {
    name: "seconds",
    values: Values::OneOf(&["told", "untold"]),
    run: "told",
    explore: "untold",
    help: "whether the outcome names the time by the loop's clock",
};

/// `loop`: three callbacks that pass the turn on.
pub const LOOP: Demo = Demo {
    name: "loop",
    summary: "function-1 calls function-2 a second later, that function-3, and that function-1, until the end time.",
    knobs: &[
        Knob::number("end", (2, 11), "9", "2", "after how many seconds the loop is to be stopped"),
        Knob::words("stop", &["missing", "there"], "missing", "whether function-2 stops the loop when it is time"),
        SECONDS,
        Knob::number("speed", (1, 1000), "4", "4", "how many times faster than the tutorial the seconds pass"),
    ],
    anchor: "chain",
    body: chain,
    judge: None,
    live_only: None,
};

/// `reactor`: a list of what is ready, and timers.
pub const REACTOR: Demo = Demo {
    name: "reactor",
    summary: "A loop calls callbacks that ask it for more, and two timers, turn by turn.",
    knobs: &[
        Knob::number("busy", (0, 5), "0", "0", "for how many seconds callback b keeps the loop's thread busy"),
        Knob::number("speed", (1, 1000), "2", "2", "how many times faster the seconds pass"),
    ],
    anchor: "reactor",
    body: reactor,
    judge: None,
    live_only: None,
};

/// `loops`: one for each thread.
pub const LOOPS: Demo = Demo {
    name: "loops",
    summary: "Each thread makes a loop of its own, sets it, asks for it and runs it.",
    knobs: &[Knob::number("threads", (1, 8), "3", "3", "how many threads do it")],
    anchor: "loops",
    body: loops,
    judge: None,
    live_only: None,
};

// ANCHOR: chain
/// What the three functions hand on.
struct Chain {
    event_loop: EventLoop,
    end: Duration,
    /// Whether function-2 has its `else`.
    mended: bool,
    calls: Cell<u32>,
}

const SECOND: Duration = Duration::from_secs(1);

fn function(number: u32, chain: Rc<Chain>) {
    say(format!("function-{number} called"));
    chain.calls.set(chain.calls.get() + 1);
    let event_loop = chain.event_loop.clone();
    if event_loop.time() + SECOND < chain.end {
        event_loop.call_later(SECOND, move || function(number % 3 + 1, chain));
    } else if number != 2 || chain.mended {
        event_loop.stop();
    }
}

fn chain(knobs: &Knobs) -> String {
    let event_loop = EventLoop::new();
    let end = event_loop.time() + Duration::from_secs(knobs.count("end") as u64);
    let mended = knobs.is("stop", "there");
    let chain = Rc::new(Chain { event_loop: event_loop.clone(), end, mended, calls: Cell::new(0) });

    let first = Rc::clone(&chain);
    event_loop.call_soon(move || function(1, first));
    event_loop.run_forever();
    event_loop.close();

    let calls = chain.calls.get();
    if knobs.is("seconds", "told") {
        format!("stopped after {calls} calls and {} s", event_loop.time().as_secs())
    } else {
        format!("stopped after {calls} calls")
    }
}
// ANCHOR_END: chain

// ANCHOR: reactor
fn reactor(knobs: &Knobs) -> String {
    let event_loop = EventLoop::new();
    let order: Rc<RefCell<Vec<&str>>> = Rc::default();
    let called = {
        let (event_loop, order) = (event_loop.clone(), Rc::clone(&order));
        move |name: &'static str| {
            say(format!("turn {}: {name}", event_loop.turns()));
            order.borrow_mut().push(name);
            if order.borrow().len() == 6 {
                event_loop.stop();
            }
        }
    };
    let busy = Duration::from_secs(knobs.count("busy") as u64);

    let (own, own_called) = (event_loop.clone(), called.clone());
    event_loop.call_soon(move || {
        own_called("a");
        own.call_soon(move || own_called("c")); // on the next turn, so after b
    });
    let own_called = called.clone();
    event_loop.call_soon(move || {
        own_called("b");
        sleep(busy); // nobody else is called meanwhile, whatever the time is
    });
    let own_called = called.clone();
    event_loop.call_later(2 * SECOND, move || own_called("late"));
    let own = event_loop.clone();
    event_loop.call_later(SECOND, move || {
        called("early");
        own.call_soon(move || called("d"));
    });
    event_loop.run_forever();
    event_loop.close();

    order.take().join(" ")
}
// ANCHOR_END: reactor

// ANCHOR: loops
fn loops(knobs: &Knobs) -> String {
    let own_loops = Shared::named("own loops", 0);
    let threads: Vec<Thread> = (1..=knobs.number("threads"))
        .map(|n| {
            let own_loops = own_loops.clone();
            let work = move || {
                let had_none = EventLoop::get().is_none();
                let event_loop = EventLoop::new();
                EventLoop::set(Some(event_loop.clone()));
                event_loop.call_soon(|| EventLoop::running().stop());
                EventLoop::get().expect("it was set").run_forever();
                // it was this thread's own loop that ran, once
                if had_none && event_loop.turns() == 1 {
                    own_loops.update(|n| *n += 1);
                }
                EventLoop::set(None);
                event_loop.close();
            };
            Thread::new(work).name(format!("thread-{n}")).start()
        })
        .collect();
    for thread in &threads {
        thread.join();
    }
    format!("{} loops in {} threads", own_loops.peek(), threads.len())
}
// ANCHOR_END: loops
