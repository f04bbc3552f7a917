//! Coroutines: functions that stop in the middle, and go on there.

use racecourse::asyncio::{self, Error, sleep};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::{choose, say};
use std::pin::Pin;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `state-machine`: each state is a coroutine, which awaits the next.
pub const STATE_MACHINE: Demo = Demo {
    name: "state-machine",
    summary: "Each state draws 0 or 1 and awaits the state that comes next, until one of them is End.",
    knobs: &[
        Knob::number("limit", (1, 50), "50", "3", "how often a state may draw before the machine is stopped"),
        Knob::number("speed", (1, 1000), "5", "5", "how many times faster the seconds pass"),
    ],
    anchor: "machine",
    body: state_machine,
    judge: None,
    live_only: None,
};

/// `countdown`: a generator, whose values have to be waited for.
pub const COUNTDOWN: Demo = Demo {
    name: "countdown",
    summary: "A generator gives 3, 2, 1 and then nothing more, and awaits between two values.",
    knobs: &[
        Knob::number("from", (0, 9), "3", "3", "the first number"),
        Knob::words("minus", &["inside", "outside"], "inside", "whether `n -= 1` belongs to the generator's loop"),
        Knob::number("speed", (1, 1000), "2", "2", "how many times faster the seconds pass"),
    ],
    anchor: "countdown",
    body: countdown,
    judge: None,
    live_only: None,
};

// ANCHOR: machine
#[derive(Clone, Copy, Debug)]
enum State {
    Start,
    S1,
    S2,
    S3,
    End,
}

/// What a state gives: the way from it to the end.
type Transcript = Pin<Box<dyn Future<Output = Result<String, Error>>>>;

/// One state. It awaits the next one, so all of them are unfinished until End is.
fn enter(state: State, limit: usize) -> Transcript {
    Box::pin(async move {
        if let State::End = state {
            say("...Stop Computation...");
            return Ok("End".to_string());
        }
        if limit == 0 {
            return Ok(format!("{state:?}, and on"));
        }
        let drawn = choose(2);
        if let State::S1 = state {
            say("...Evaluating...");
            sleep(Duration::from_secs(1)).await?;
        }
        let next = match (state, drawn) {
            (State::Start, 0) | (State::S1, 1) => State::S2,
            (State::Start, _) | (State::S2 | State::S3, 0) => State::S1,
            (State::S1, _) | (State::S2, _) => State::S3,
            _ => State::End,
        };
        say(format!("{state:?} draws {drawn} and awaits {next:?}"));
        let rest = enter(next, limit - 1).await?;
        say(format!("{state:?} goes on: {next:?} gave \"{rest}\""));
        Ok(format!("{state:?} {rest}"))
    })
}

fn state_machine(knobs: &Knobs) -> String {
    asyncio::run(enter(State::Start, knobs.count("limit"))).unwrap_or_else(|error| error.to_string())
}
// ANCHOR_END: machine

// ANCHOR: countdown
/// An asynchronous generator: what Python makes of an `async def` with a `yield` in it.
struct Countdown {
    n: usize,
    minus_inside: bool,
}

impl Countdown {
    /// The next value, once it is there. Python: `await anext(it)`, where none is `StopAsyncIteration`.
    async fn next(&mut self) -> Result<Option<usize>, Error> {
        if self.n == 0 {
            return Ok(None);
        }
        sleep(Duration::from_secs(1)).await?; // a generator may await
        let value = self.n;
        if self.minus_inside {
            self.n -= 1;
        }
        Ok(Some(value))
    }
}

fn countdown(knobs: &Knobs) -> String {
    let mut numbers = Countdown { n: knobs.count("from"), minus_inside: knobs.is("minus", "inside") };
    let told = asyncio::run(async move {
        let mut told = Vec::new();
        while let Some(n) = numbers.next().await? {
            say(n.to_string());
            told.push(n.to_string());
            if told.len() == 10 {
                return Ok(format!("{} ...", told.join(" ")));
            }
        }
        told.push("StopAsyncIteration".to_string());
        Ok(told.join(" "))
    });
    told.unwrap_or_else(|error| error.to_string())
}
// ANCHOR_END: countdown
