//! From `yield` to `await`, and an error that nobody looks at.

use crate::lessons::fib_server::protocol::{BadRequest, Errors, Framing, Next, Request, Talk, answer, fib};
use crate::lessons::select_server::network::{Network, Socket, Sockets};
use crate::lessons::select_server::scheduler::Yield;
use racecourse::asyncio::{self, Error, EventLoop, gather_results};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::JobError;
use racecourse::sched::say;
use std::any::Any;
use std::cell::Cell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `async-socket`: the scheduler of `select-server`, and handlers that await.
pub const ASYNC_SOCKET: Demo = Demo {
    name: "async-socket",
    summary: "Two clients of a scheduler by hand, whose handlers are coroutines: one asks for `abc` or 10, the other for 10.",
    knobs: &[
        Knob::words("first", &["good", "bad"], "good", "what the first client asks for: 10, or `abc`"),
        Knob::words(
            "errors",
            &["contained", "fatal"],
            "contained",
            "whether a handler answers a bad request, or raises",
        ),
    ],
    anchor: "run",
    body: async_socket,
    judge: None,
    live_only: None,
};

/// `gather-error`: an error that is a result.
pub const GATHER_ERROR: Demo = Demo {
    name: "gather-error",
    summary: "A server has fib(n) computed in a thread and awaits it with gather, which gives errors as results.",
    knobs: &[
        Knob::number("n", (0, 9999), "5000", "5000", "the number that is asked for"),
        Knob::words(
            "look",
            &["each", "list"],
            "each",
            "what is asked whether it is an error: the result, or the list of results",
        ),
    ],
    anchor: "gather",
    body: gather_error,
    judge: None,
    live_only: None,
};

// ANCHOR: socket
/// Why the task that runs has stopped: here the scheduler finds what a generator would yield.
type Note = Rc<Cell<Option<Yield>>>;

/// A socket to await, with a note for the scheduler.
#[derive(Clone)]
struct AsyncSocket {
    number: Socket,
    sockets: Rc<Sockets>,
    note: Note,
}

/// Stops once. Python: a bare `yield`, at the bottom of all `yield from`.
struct Once {
    why: Option<Yield>,
    note: Note,
}

impl Future for Once {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let Some(why) = self.why.take() else { return Poll::Ready(()) };
        self.note.set(Some(why));
        Poll::Pending
    }
}

impl AsyncSocket {
    fn until(&self, why: Yield) -> Once {
        Once { why: Some(why), note: Rc::clone(&self.note) }
    }

    async fn recv(&self) -> Vec<u8> {
        self.until(Yield::Recv(self.number)).await;
        self.sockets.recv(self.number)
    }

    async fn send(&self, answer: String) {
        self.until(Yield::Send(self.number)).await;
        self.sockets.send(self.number, answer);
    }
}

async fn fib_handler(socket: AsyncSocket, mut talk: Talk) -> Result<(), BadRequest> {
    loop {
        match talk.what_next()? {
            Next::Read => talk.heard(&socket.recv().await),
            Next::Fib(n) => socket.send(answer(&Ok::<_, BadRequest>(fib(n)))).await,
            Next::Say(line) => socket.send(line).await,
            Next::Goodbye => return Ok(()),
        }
    }
}
// ANCHOR_END: socket

// ANCHOR: run
type Task = Pin<Box<dyn Future<Output = Result<(), BadRequest>>>>;

/// As in `select-server`; only that `next(task)` has become `poll`.
fn run(sockets: &Sockets, note: &Note, mut tasks: VecDeque<(Socket, Task)>) -> Result<(), BadRequest> {
    let mut waiting: Vec<(Yield, (Socket, Task))> = Vec::new();
    while !(tasks.is_empty() && waiting.is_empty()) {
        let Some((number, mut task)) = tasks.pop_front() else {
            select(sockets, &mut waiting, &mut tasks);
            continue;
        };
        match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => waiting.extend(note.take().map(|why| (why, (number, task)))),
            Poll::Ready(Ok(())) => sockets.close(number),
            Poll::Ready(Err(why)) => {
                sockets.close_all(); // the process ends
                return Err(why);
            }
        }
    }
    Ok(())
}
// ANCHOR_END: run

fn select(sockets: &Sockets, waiting: &mut Vec<(Yield, (Socket, Task))>, tasks: &mut VecDeque<(Socket, Task)>) {
    let goes_on = |why: &Yield| match why {
        Yield::Recv(socket) => sockets.readable(*socket),
        Yield::Send(_) => true,
    };
    let mut ready = waiting.iter().any(|(why, _)| goes_on(why));
    while sockets.wait(ready.then_some(Duration::ZERO)) {
        ready = waiting.iter().any(|(why, _)| goes_on(why));
    }
    tasks.extend(waiting.extract_if(.., |(why, _)| goes_on(why)).map(|(_, task)| task));
}

fn async_socket(knobs: &Knobs) -> String {
    let errors = if knobs.is("errors", "fatal") { Errors::Fatal } else { Errors::Contained };
    let asks = if knobs.is("first", "bad") { "abc\n" } else { "10\n" };
    let network = Network::of(2);
    let (first, first_told) = network.client(0, "first", vec![asks]);
    let (second, second_told) = network.client(1, "second", vec!["10\n"]);

    let (sockets, note) = (Rc::new(Sockets::of(&network)), Note::default());
    let handler = |number| {
        let socket = AsyncSocket { number, sockets: Rc::clone(&sockets), note: Rc::clone(&note) };
        (number, Box::pin(fib_handler(socket, Talk::new(Framing::Line, errors))) as Task)
    };
    if let Err(why) = run(&sockets, &note, (0..2).map(handler).collect()) {
        say(format!("the server has ended: {why}"));
    }
    first.join();
    second.join();
    format!("first was told {}, second was told {}", first_told.peek().join(" "), second_told.peek().join(" "))
}

// ANCHOR: gather
fn gather_error(knobs: &Knobs) -> String {
    let (asked, each) = (knobs.get("n").to_string(), knobs.is("look", "each"));
    let told = asyncio::run(async move {
        let job = move || match Request::of(asked.as_bytes()) {
            Request::Fib(n) => Ok(fib(n)),
            Request::Bad(why) => Err(JobError::new(why.to_string())),
            Request::Goodbye => Ok(0),
        };
        let computed = async move { EventLoop::running().run_in_executor(None, job)?.await };
        let results = gather_results([EventLoop::running().create_task(computed)]).await?;
        // isinstance(result, Exception): any value may be asked, also one that never is
        let is_error = if each { results[0].is_err() } else { (&results as &dyn Any).is::<Error>() };
        if is_error {
            return Ok("[Error]".to_string());
        }
        let texts = results.iter().map(|result| match result {
            Ok(number) => number.to_string(),
            Err(error) => error.to_string(),
        });
        Ok(texts.collect::<Vec<_>>().join(", "))
    });
    format!("told: {}", told.unwrap_or_else(|error| error.to_string()))
}
// ANCHOR_END: gather
