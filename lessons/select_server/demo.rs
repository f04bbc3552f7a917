//! A server of one thread: who goes on when, and what ends everything.

use super::network::{Network, Sockets};
use super::scheduler::{Manners, Scheduler};
use crate::lessons::fib_server::protocol::{Errors, fib};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::{Executor, ThreadPoolExecutor};
use racecourse::queue::{Fifo, Queue, SimpleQueue};
use racecourse::sched::{say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::{Semaphore, Thread};
use std::collections::VecDeque;
use std::mem;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `generator-scheduler`: one thread that goes on with whoever is ready.
pub const GENERATOR_SCHEDULER: Demo = Demo {
    name: "generator-scheduler",
    summary: "Clients ask one thread for numbers; it goes on with the handler of whichever socket is ready.",
    knobs: &[
        Knob::number("clients", (1, 4), "3", "2", "how many clients"),
        Knob::number("requests", (1, 5), "2", "1", "how many numbers each of them asks for, one after the other"),
        Knob::words("closed", &["end", "each"], "end", "whether `Closed` is said behind the handler's loop, or in it"),
    ],
    anchor: "turns",
    body: generator_scheduler,
    judge: None,
    live_only: None,
};

/// `one-bad-request`: an exception, and how far it goes.
pub const ONE_BAD_REQUEST: Demo = Demo {
    name: "one-bad-request",
    summary: "Two clients of one scheduler: one asks for `abc`, the other for 10.",
    knobs: &[Knob::words(
        "errors",
        &["contained", "fatal"],
        "contained",
        "whether a handler answers a bad request, or raises an error",
    )],
    anchor: "bad",
    body: one_bad_request,
    judge: None,
    live_only: None,
};

/// `one-heavy-request`: who computes keeps everybody waiting.
pub const ONE_HEAVY_REQUEST: Demo = Demo {
    name: "one-heavy-request",
    summary: "A request that takes three seconds to compute comes first, one that takes no time a second later.",
    knobs: &[
        Knob::words("work", &["loop", "pool"], "pool", "whether the loop's own thread computes, or a pool's"),
        Knob::number("speed", (1, 1000), "3", "3", "how many times faster the seconds pass"),
    ],
    anchor: "heavy",
    body: one_heavy_request,
    judge: None,
    live_only: None,
};

/// `future-wait`: the tasks that the loop forgets.
pub const FUTURE_WAIT: Demo = Demo {
    name: "future-wait",
    summary: "A task waits for a future of a pool; the scheduler goes on for as long as somebody waits.",
    knobs: &[
        Knob::words(
            "condition",
            &["tutorial", "whole"],
            "whole",
            "whether the loop's condition leaves out who waits for a future",
        ),
        Knob::words("monitor", &["on", "off"], "on", "whether a task waits at the socket by which a future is told"),
    ],
    anchor: "future",
    body: future_wait,
    judge: None,
    live_only: None,
};

/// `self-pipe`: news from other threads.
pub const SELF_PIPE: Demo = Demo {
    name: "self-pipe",
    summary: "Two futures are settled by a pool's threads, which tell the loop by a byte in a small pipe.",
    knobs: &[
        Knob::words(
            "callbacks",
            &["inbox", "one-step", "read-write"],
            "inbox",
            "what they change: an inbox, or the loop's own list, in one step or in two",
        ),
        Knob::words(
            "notify",
            &["nonblocking", "blocking"],
            "nonblocking",
            "whether to send waits while the pipe is full",
        ),
        Knob::number("room", (1, 9), "1", "1", "how many bytes the pipe takes"),
    ],
    anchor: "pipe",
    body: self_pipe,
    judge: None,
    live_only: None,
};

// ANCHOR: turns
fn generator_scheduler(knobs: &Knobs) -> String {
    let (clients, requests) = (knobs.count("clients"), knobs.count("requests"));
    let network = Network::of(clients);
    let manners = Manners { closed_in_loop: knobs.is("closed", "each"), ..Manners::default() };
    let mut scheduler = Scheduler::new(Sockets::of(&network), clients, &manners);
    let asking: Vec<_> =
        (0..clients).map(|n| network.client(n, format!("client-{}", n + 1), vec!["10\n"; requests])).collect();

    let ended = scheduler.run();
    for (client, _) in &asking {
        client.join();
    }

    assert!(ended.is_ok(), "every request is a good one");
    let served: Vec<String> = scheduler.sockets().served().iter().map(|n| (n + 1).to_string()).collect();
    format!("served {}; Closed said {}×", served.join(" "), manners.closed.get())
}
// ANCHOR_END: turns

// ANCHOR: bad
fn one_bad_request(knobs: &Knobs) -> String {
    let errors = if knobs.is("errors", "fatal") { Errors::Fatal } else { Errors::Contained };
    let network = Network::of(2);
    let mut scheduler = Scheduler::new(Sockets::of(&network), 2, &Manners { errors, ..Manners::default() });
    let (bad, bad_told) = network.client(0, "bad", vec!["abc\n"]);
    let (good, good_told) = network.client(1, "good", vec!["10\n"]);

    if let Err(why) = scheduler.run() {
        say(format!("the server has ended: {why}"));
    }
    bad.join();
    good.join();
    format!("bad was told {}, good was told {}", bad_told.peek().join(" "), good_told.peek().join(" "))
}
// ANCHOR_END: bad

// ANCHOR: heavy
#[derive(Clone, Debug)]
enum News {
    Asks(&'static str),
    Done(&'static str),
}

fn one_heavy_request(knobs: &Knobs) -> String {
    let in_pool = knobs.is("work", "pool");
    let second = Duration::from_secs(1);
    let arrived = SimpleQueue::named("arrived");
    let client = |name: &'static str, after: Duration| {
        let arrived = arrived.clone();
        let ask = move || {
            sleep(after);
            arrived.put(News::Asks(name));
        };
        Thread::new(ask).name(name).start()
    };
    let clients = [client("heavy", Duration::ZERO), client("light", second)];

    let mut answered = Vec::new();
    ThreadPoolExecutor::named("pool", 1).scope(|pool| {
        while answered.len() < 2 {
            match arrived.get(None) {
                Some(News::Asks("heavy")) if in_pool => {
                    let computed = pool.submit(move || {
                        sleep(3 * second);
                        Ok(())
                    });
                    let arrived = arrived.clone();
                    computed.unwrap().add_done_callback(move |_| arrived.put(News::Done("heavy")));
                }
                Some(News::Asks(name)) => {
                    if name == "heavy" {
                        sleep(3 * second); // stands for fib(38): nobody else is served meanwhile
                    }
                    answered.push(name);
                }
                Some(News::Done(name)) => answered.push(name),
                None => {}
            }
        }
    });
    for client in &clients {
        client.join();
    }
    format!("answered: {}", answered.join(", "))
}
// ANCHOR_END: heavy

// ANCHOR: future
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Task {
    /// Sends its request to the pool and yields `('future', f)`.
    Computes,
    /// Has its result, and sends the answer.
    Answers,
}

fn future_wait(knobs: &Knobs) -> String {
    let (whole, monitor) = (knobs.is("condition", "whole"), knobs.is("monitor", "on"));
    let tasks = Shared::named("tasks", VecDeque::from([Task::Computes]));
    let waiting = Shared::named("future_wait", Vec::new());
    let (told, nothing) = (SimpleQueue::named("future_event"), Semaphore::named("no socket at all", 0));

    ThreadPoolExecutor::named("pool", 1).scope(|pool| {
        loop {
            // any([tasks, recv_wait, send_wait]); the monitor is always in recv_wait
            let goes_on = !tasks.with(VecDeque::is_empty) || monitor || (whole && !waiting.with(Vec::is_empty));
            if !goes_on {
                return "run() has ended, nobody was answered".to_string();
            }
            while tasks.with(VecDeque::is_empty) {
                if monitor {
                    let _ = told.get(None); // select([future_event], [], [])
                } else {
                    nothing.acquire(None); // select([], [], [])
                }
            }
            if tasks.update(VecDeque::pop_front) == Some(Task::Answers) {
                return "answered".to_string();
            }
            waiting.update(|waiting| waiting.push(Task::Answers));
            let future = pool.submit(|| Ok(fib(10))).unwrap();
            let (tasks, waiting, told) = (tasks.clone(), waiting.clone(), told.clone());
            future.add_done_callback(move |_| {
                if let Some(task) = waiting.update(Vec::pop) {
                    tasks.update(|tasks| tasks.push_back(task));
                }
                told.put(b'x');
            });
        }
    })
}
// ANCHOR_END: future

// ANCHOR: pipe
fn self_pipe(knobs: &Knobs) -> String {
    let ready: Shared<Vec<u64>> = Shared::named("ready", Vec::new()); // the loop's own list
    let inbox = SimpleQueue::named("inbox");
    let pipe: Queue<Fifo<u8>> = Queue::named("pipe", knobs.count("room"));
    let at_once = Some(Duration::ZERO);

    let bring = {
        let (ready, inbox, pipe) = (ready.clone(), inbox.clone(), pipe.clone());
        let callbacks = knobs.get("callbacks").to_string();
        let wait = if knobs.is("notify", "blocking") { None } else { at_once };
        move |number: u64| {
            match callbacks.as_str() {
                "inbox" => inbox.put(number),
                "one-step" => ready.update(|ready| ready.push(number)),
                _ => {
                    let mut seen = ready.get();
                    seen.push(number);
                    ready.set(seen);
                }
            }
            // what does not fit need not: one byte is enough to be told
            let _ = pipe.put(b'x', wait);
        }
    };

    ThreadPoolExecutor::named("pool", 2).scope(|pool| {
        for number in 1..=2 {
            let (future, bring) = (pool.submit(move || Ok(fib(number))).unwrap(), bring.clone());
            future.add_done_callback(move |_| bring(number)); // called here and now, if it is done
        }
        let mut answered = 0;
        while answered < 2 {
            let _ = pipe.get(None); // select, and recv(100)
            while pipe.get(at_once).is_ok() {}
            while inbox.get(at_once).is_some() {
                answered += 1;
            }
            answered += ready.update(mem::take).len();
        }
        format!("{answered} of 2 answered")
    })
}
// ANCHOR_END: pipe
