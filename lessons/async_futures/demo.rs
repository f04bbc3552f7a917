//! Futures of a loop: results to come, and who is called when they are there.

use racecourse::asyncio::{self, Error, EventLoop, Future as Promised, ReturnWhen, Task, sleep, wait, yield_now};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::say;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `two-futures`: the second comes first.
pub const TWO_FUTURES: Demo = Demo {
    name: "two-futures",
    summary: "One coroutine brings the sum of 1 to n after three seconds, another n! after two.",
    knobs: &[
        Knob::number("n", (1, 15), "10", "10", "up to which number"),
        Knob::number("speed", (1, 1000), "2", "2", "how many times faster than the tutorial the seconds pass"),
    ],
    anchor: "two",
    body: two_futures,
    judge: None,
    live_only: None,
};

/// `promise`: when exactly a callback is called.
pub const PROMISE: Demo = Demo {
    name: "promise",
    summary: "A future is given its result in the middle of a callback; a chain of callbacks waits for it.",
    knobs: &[
        Knob::words("asked", &["before", "after"], "before", "whether the chain is there before the result is"),
        Knob::words("removed", &["no", "yes"], "no", "whether the first callback is taken back in time"),
    ],
    anchor: "promise",
    body: promise,
    judge: None,
    live_only: None,
};

/// `once`: a future has one result.
pub const ONCE: Demo = Demo {
    name: "once",
    summary: "A fast and a slow task want to give the same future its result; somebody may cancel it.",
    knobs: &[Knob::words(
        "cancel",
        &["no", "at-once"],
        "no",
        "whether the future is cancelled before either has a result",
    )],
    anchor: "once",
    body: once,
    judge: None,
    live_only: None,
};

fn spawn<T: Clone + 'static>(coroutine: impl Future<Output = Result<T, Error>> + 'static) -> Task<T> {
    EventLoop::running().create_task(coroutine)
}

/// What was called, in order.
#[derive(Clone, Default)]
struct Told(Rc<RefCell<Vec<String>>>);

impl Told {
    fn tell(&self, what: impl Into<String>) {
        let what = what.into();
        say(&what);
        self.0.borrow_mut().push(what);
    }

    fn all(&self) -> String {
        self.0.borrow().join(", ")
    }
}

// ANCHOR: two
async fn first(future: Promised<String>, n: u64) -> Result<(), Error> {
    let sum: u64 = (1..=n).sum();
    sleep(Duration::from_secs(3)).await?;
    future.set_result(format!("first {sum}"))
}

async fn second(future: Promised<String>, n: u64) -> Result<(), Error> {
    let product: u64 = (1..=n).product();
    sleep(Duration::from_secs(2)).await?;
    future.set_result(format!("second {product}"))
}

fn two_futures(knobs: &Knobs) -> String {
    let (n, told) = (knobs.count("n") as u64, Told::default());
    let own = told.clone();
    let ran = asyncio::run(async move {
        let event_loop = EventLoop::running();
        let (one, two) = (event_loop.create_future(), event_loop.create_future());
        for future in [&one, &two] {
            let told = own.clone();
            future.add_done_callback(move |future| told.tell(future.result().unwrap_or_default()));
        }
        // tasks: bare coroutines are no arguments for `wait`
        let tasks = vec![spawn(first(one, n)), spawn(second(two, n))];
        wait(tasks, None, ReturnWhen::AllCompleted).await?;
        yield_now().await // what was settled last calls back on the next turn
    });
    ran.map_or_else(|error| error.to_string(), |()| told.all())
}
// ANCHOR_END: two

// ANCHOR: promise
/// JavaScript's `promise.then(f)`: the future of what `f` makes of the result.
fn then(future: &Promised<u64>, f: impl FnOnce(u64) -> u64 + 'static) -> Promised<u64> {
    let made = EventLoop::running().create_future();
    let own = made.clone();
    future.add_done_callback(move |future| {
        let set = match future.result() {
            Ok(value) => own.set_result(f(value)),
            Err(error) => own.set_exception(error),
        };
        set.expect("nobody else settles it");
    });
    made
}

fn promise(knobs: &Knobs) -> String {
    let (before, removed) = (knobs.is("asked", "before"), knobs.is("removed", "yes"));
    let told = Told::default();
    let own = told.clone();
    let ran = asyncio::run(async move {
        let future = EventLoop::running().create_future();
        let chain = {
            let (future, told) = (future.clone(), own.clone());
            move || {
                let (one, two) = (told.clone(), told.clone());
                let watch = future.add_done_callback(move |_| one.tell("callback"));
                if removed {
                    future.remove_done_callback(watch);
                }
                let doubled = then(&future, |n| n * 2);
                then(&doubled, move |n| {
                    two.tell(format!("chained {n}"));
                    n
                })
            }
        };
        let (early, late) = if before { (Some(chain()), None) } else { (None, Some(chain)) };
        future.set_result(21)?;
        let last = early.or_else(|| late.map(|chain| chain())).expect("one of the two");
        own.tell(if future.done() { "done" } else { "not done" }); // the callbacks' turn has yet to come
        let result = last.await?;
        own.tell(format!("awaited {result}"));
        Ok(())
    });
    ran.map_or_else(|error| error.to_string(), |()| told.all())
}
// ANCHOR_END: promise

// ANCHOR: once
fn once(knobs: &Knobs) -> String {
    let cancel = knobs.is("cancel", "at-once");
    let ran = asyncio::run(async move {
        let answer: Promised<&str> = EventLoop::running().create_future();
        let bring = |name: &'static str, seconds: u64| {
            let answer = answer.clone();
            spawn(async move {
                sleep(Duration::from_secs(seconds)).await?;
                answer.set_result(name)
            })
        };
        let (slow, fast) = (bring("slow", 2), bring("fast", 1));
        if cancel {
            answer.cancel();
        }
        let answer = answer.await;
        let refused = [slow.await, fast.await].iter().filter(|set| set.is_err()).count();
        Ok(match answer {
            Ok(name) => format!("{name}, {refused} refused"),
            Err(error) => format!("{error}, {refused} refused"),
        })
    });
    ran.unwrap_or_else(|error| error.to_string())
}
// ANCHOR_END: once
