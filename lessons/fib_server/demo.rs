//! What goes wrong between a client and a server, and between their threads.

use super::client::{Load, Plan};
use super::protocol::{BadRequest, Errors, Framing, Next, Talk, answer, fib};
use super::race;
use super::server::{FibServer, Options, Version};
use super::wire::{Socket, connection};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::queue::SimpleQueue;
use racecourse::sched::{say, sleep};
use racecourse::sync::atomic::{AtomicU64, Ordering};
use racecourse::sync::{Arc, Shared};
use racecourse::threading::{Lock, Thread};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `framing`: where does a request end?
pub const FRAMING: Demo = Demo {
    name: "framing",
    summary: "A client sends two requests for fib(1), byte by byte, and then waits for an answer.",
    knobs: &[
        Knob::words("framing", &["line", "none"], "line", "whether a request ends with its line, or where `recv` ends"),
        Knob::words("newline", &["sent", "missing"], "sent", "whether the client ends its lines"),
    ],
    anchor: "framing",
    body: framing,
    judge: None,
    live_only: None,
};

/// `stuck-client`: a thread that dies, and a socket that does not close.
pub const STUCK_CLIENT: Demo = Demo {
    name: "stuck-client",
    summary: "A server with a thread for each connection. One client asks for `abc`, and another one may come.",
    knobs: &[
        Knob::words(
            "errors",
            &["contained", "fatal"],
            "contained",
            "whether a bad request is answered, or ends its thread",
        ),
        Knob::words(
            "socket",
            &["kept", "given"],
            "kept",
            "whether the accepting thread's variable still holds the socket",
        ),
        Knob::words("another", &["on", "off"], "on", "whether another client comes"),
    ],
    anchor: "stuck",
    body: stuck_client,
    judge: None,
    live_only: None,
};

/// `perf-counter`: requests per second, counted by one thread and zeroed by another.
pub const PERF_COUNTER: Demo = Demo {
    name: "perf-counter",
    summary: "A client counts its requests; a monitor reports the counter and sets it to 0.",
    knobs: &[
        Knob::words("counter", &["plain", "locked", "swap"], "plain", "what the counter is, and how it is zeroed"),
        Knob::number("requests", (1, 10_000_000), "1000000", "3", "how many requests are counted"),
        Knob::number("reports", (1, 10_000_000), "1000000", "1", "how often the monitor reports before the end"),
    ],
    anchor: "perf",
    body: perf_counter,
    judge: Some(judge_perf_counter),
    live_only: None,
};

/// `fib-both`: twice the same function.
pub const FIB_BOTH: Demo = Demo {
    name: "fib-both",
    summary: "The recursive fib, and the iterative one that is to replace it, from 1 on.",
    knobs: &[
        Knob::words("start", &["0-1", "1-1"], "0-1", "what a and b are at first"),
        Knob::number("to", (1, 20), "5", "5", "up to which number"),
    ],
    anchor: "both",
    body: fib_both,
    judge: None,
    live_only: None,
};

/// `fork-lock`: a copy of a lock, without its holder.
pub const FORK_LOCK: Demo = Demo {
    name: "fork-lock",
    summary: "A thread writes to a log, under a lock, while main starts a child process that writes to its own.",
    knobs: &[
        Knob::words("start", &["fork", "spawn"], "fork", "whether the child's memory is a copy, or new"),
        Knob::words("when", &["any-time", "first"], "any-time", "whether the other thread runs already"),
    ],
    anchor: "fork",
    body: fork_lock,
    judge: None,
    live_only: None,
};

/// `fib-race`: the versions side by side.
pub const FIB_RACE: Demo = Demo {
    name: "fib-race",
    summary: "Each version of the fib server is asked for fib(1) as fast as it answers: first alone, then with one fib(38) in flight.",
    knobs: &[
        Knob::words(
            "versions",
            &["all", "threads", "loops", "1", "2", "3", "4", "5", "6", "7", "8"],
            "all",
            "which; threads: 1 to 3, loops: 4 to 8",
        ),
        Knob::number("clients", (1, 200), "4", "4", "how many ask at the same time"),
        Knob::number("heavy", (1, 45), "38", "38", "what the one in flight asks for, again and again"),
        Knob::number("millis", (50, 20_000), "500", "500", "how long each is measured, in milliseconds"),
    ],
    anchor: "race",
    body: fib_race,
    judge: None,
    live_only: Some("it measures real servers, which no schedule decides about"),
};

// ANCHOR: race
/// Requests answered in a second: alone, and with the heavy one in flight.
fn measure(version: Version, knobs: &Knobs) -> [f64; 2] {
    let server = FibServer::start(Options::new(version)).expect("there are free ports");
    let plan = Plan { address: server.address(), number: 1, clients: knobs.count("clients"), framing: Framing::Line };
    let heavy = Plan { number: knobs.count("heavy") as u64, clients: 1, ..plan };
    let rate = || {
        let load = Load::start(plan).expect("it can be connected to");
        sleep(Duration::from_millis(knobs.count("millis") as u64));
        let summary = load.finish();
        assert!(summary.troubles.is_empty(), "{summary}");
        summary.rate()
    };
    let alone = rate();
    let in_flight = Load::start(heavy).expect("it can be connected to");
    let besides = rate();
    drop(in_flight);
    [alone, besides]
}

fn fib_race(knobs: &Knobs) -> String {
    let mut measured = Vec::new();
    for version in race::chosen(knobs.get("versions")) {
        let rates = measure(version, knobs);
        say(format!("{} {}: {:.0} reqs/sec, {:.0} besides", version.number(), version.words(), rates[0], rates[1]));
        measured.push((version, rates));
    }
    race::table(&measured, knobs.count("clients"), knobs.count("heavy") as u64)
}
// ANCHOR_END: race

// ANCHOR: framing
fn framing(knobs: &Knobs) -> String {
    let (client, socket) = connection("client");
    let framing = if knobs.is("framing", "none") { Framing::None } else { Framing::Line };
    let server =
        Thread::new(move || drop(handle(&socket, Talk::new(framing, Errors::Contained)))).name("server").start();

    let asks = if knobs.is("newline", "sent") { "1\n1\n" } else { "11" };
    for byte in asks.chars() {
        client.send(byte); // what arrives together is for the network to say
    }
    let mut told = Vec::from_iter(client.read());
    client.close();
    while let Some(answer) = client.read() {
        told.push(answer);
    }
    server.join();
    told.concat().trim_end().replace('\n', " ")
}

/// Answers what comes on a connection, until it ends.
fn handle(socket: &Socket, mut talk: Talk) -> Result<(), BadRequest> {
    loop {
        // an error is what Python raises as ValueError, and nobody catches
        match talk.what_next()? {
            Next::Read => talk.heard(&socket.recv()),
            Next::Fib(n) => socket.send(answer(&Ok::<_, BadRequest>(fib(n)))),
            Next::Say(line) => socket.send(line),
            Next::Goodbye => return Ok(()),
        }
    }
}
// ANCHOR_END: framing

// ANCHOR: stuck
fn accept_all(listener: &SimpleQueue<Socket>, errors: Errors, kept: bool) {
    let mut client: Option<Socket>;
    loop {
        client = listener.get(None); // what the variable held until now is let go here, and not before
        let own = if kept { client.clone() } else { client.take() };
        let handler = move || {
            if let Some(socket) = own
                && let Err(why) = handle(&socket, Talk::new(Framing::Line, errors))
            {
                say(format!("dies: {why}"));
            }
        };
        Thread::new(handler).name("handler").daemon(true).start();
    }
}

fn stuck_client(knobs: &Knobs) -> String {
    let listener = SimpleQueue::named("backlog");
    let errors = if knobs.is("errors", "fatal") { Errors::Fatal } else { Errors::Contained };
    let kept = knobs.is("socket", "kept");
    let accepting = listener.clone();
    Thread::new(move || accept_all(&accepting, errors, kept)).name("server").daemon(true).start();

    let start = |name: &'static str, asks: &'static str| {
        let told = Shared::named(format!("what {name} was told"), String::new());
        let (listener, own) = (listener.clone(), told.clone());
        let ask = move || {
            let (client, socket) = connection(name);
            listener.put(socket);
            client.send(asks);
            let answer = client.read();
            client.close();
            own.set(answer.map_or("nothing".into(), |answer| answer.trim_end().to_string()));
        };
        (Thread::new(ask).name(name).start(), told)
    };
    let mut clients = vec![("bad", start("bad", "abc\n"))];
    if knobs.is("another", "on") {
        clients.push(("good", start("good", "10\n")));
    }
    let mut told = Vec::new();
    for (name, (client, answer)) in &clients {
        client.join();
        told.push(format!("{name} was told {}", answer.peek()));
    }
    told.join(", ")
}
// ANCHOR_END: stuck

// ANCHOR: perf
fn perf_counter(knobs: &Knobs) -> String {
    let plain = Shared::named("counter", 0);
    let (lock, atomic) = (Lock::named("lock"), Arc::new(AtomicU64::named("counter", 0)));
    let (locked, swap) = (knobs.is("counter", "locked"), knobs.is("counter", "swap"));
    let (requests, reports) = (knobs.number("requests"), knobs.number("reports"));

    let count = {
        let (plain, lock, atomic) = (plain.clone(), lock.clone(), atomic.clone());
        move || {
            for _ in 0..requests {
                if swap {
                    atomic.fetch_add(1, Ordering::SeqCst);
                    continue;
                }
                let _held = locked.then(|| lock.hold());
                let seen = plain.get(); // counter += 1
                plain.set(seen + 1);
            }
        }
    };
    let report = move || {
        if swap {
            return atomic.swap(0, Ordering::SeqCst);
        }
        let _held = locked.then(|| lock.hold());
        let seen = plain.get(); // print(counter, 'reqs/sec')
        plain.set(0); // counter = 0
        seen
    };
    let reported = Shared::named("reported", 0);
    let monitor = {
        let (report, reported) = (report.clone(), reported.clone());
        move || {
            let sum: u64 = (0..reports).map(|_| report()).sum();
            reported.set(sum);
        }
    };
    let client = Thread::new(count).name("client").start();
    let monitor = Thread::new(monitor).name("monitor").start();
    client.join();
    monitor.join();
    format!("{} of {requests} requests reported", reported.peek() + report())
}
// ANCHOR_END: perf

/// What a live run's number means.
fn judge_perf_counter(knobs: &Knobs, outcome: &str) -> String {
    let requests = knobs.number("requests");
    match outcome.split(' ').next().and_then(|number| number.parse::<i64>().ok()) {
        Some(seen) if seen < requests => format!("{} requests were never reported", requests - seen),
        Some(seen) if seen > requests => format!("{} requests more were reported than there were", seen - requests),
        _ => "each request was reported once".to_string(),
    }
}

// ANCHOR: both
fn iterative(n: u64, start: (u64, u64)) -> u64 {
    let (mut a, mut b) = start;
    for _ in 0..n {
        (a, b) = (b, a + b);
    }
    a
}

fn fib_both(knobs: &Knobs) -> String {
    let start = if knobs.is("start", "0-1") { (0, 1) } else { (1, 1) };
    let numbers = 1..=knobs.count("to") as u64;
    let row = |f: &dyn Fn(u64) -> u64| numbers.clone().map(|n| f(n).to_string()).collect::<Vec<_>>().join(" ");
    format!("recursive {}; iterative {}", row(&fib), row(&|n| iterative(n, start)))
}
// ANCHOR_END: both

// ANCHOR: fork
fn fork_lock(knobs: &Knobs) -> String {
    let lock = Lock::named("parent's lock");
    let start_writer = || {
        let lock = lock.clone();
        let write = move || {
            let _held = lock.hold();
            say("writes to the log");
        };
        Thread::new(write).name("writer").start()
    };
    let early = (!knobs.is("when", "first")).then(start_writer);

    // fork copies the memory, and in it the lock as it is at this moment; of the threads it copies the one that forks
    let copy = Lock::named("child's lock");
    if knobs.is("start", "fork") && lock.locked() {
        copy.acquire(None); // on behalf of a thread that there is not
    }
    let child = move || {
        let _held = copy.hold();
        say("writes to its log");
    };
    let child = Thread::new(child).name("child").start();

    let late = early.is_none().then(start_writer);
    for thread in early.iter().chain(&late).chain([&child]) {
        thread.join();
    }
    "both have written".to_string()
}
// ANCHOR_END: fork
