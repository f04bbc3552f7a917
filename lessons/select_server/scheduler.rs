//! A scheduler of generators, by hand: what stands between `select` and the handlers.

use super::network::{Socket, Sockets};
use crate::lessons::fib_server::protocol::{BadRequest, Errors, Framing, Next, Talk, answer, fib};
use racecourse::sched::say;
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::rc::Rc;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

// ANCHOR: handler
/// What a task yields: why it stops here, and for which socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yield {
    /// It goes on when there is something to receive.
    Recv(Socket),
    /// It goes on when the socket takes something.
    Send(Socket),
}

/// Where a handler stands. Python keeps that for a generator; here it is written down.
#[derive(Debug, Default)]
enum At {
    #[default]
    Start,
    Recv,
    Send(String),
}

/// One connection's handler, a generator: each `next` goes on where the last one stopped.
#[derive(Debug)]
pub struct Handler {
    socket: Socket,
    manners: Manners,
    talk: Talk,
    at: At,
}

impl Handler {
    /// Goes on to the next `yield`. None is the end: Python raises `StopIteration`.
    fn next(&mut self, sockets: &Sockets) -> Result<Option<Yield>, BadRequest> {
        match mem::take(&mut self.at) {
            At::Start => {}
            At::Recv => self.talk.heard(&sockets.recv(self.socket)),
            At::Send(answer) => {
                sockets.send(self.socket, answer);
                if self.manners.closed_in_loop {
                    self.manners.say_closed();
                }
            }
        }
        let line = match self.talk.what_next()? {
            Next::Read => {
                self.at = At::Recv;
                return Ok(Some(Yield::Recv(self.socket)));
            }
            Next::Goodbye => {
                if !self.manners.closed_in_loop {
                    self.manners.say_closed();
                }
                return Ok(None);
            }
            Next::Fib(n) => answer(&Ok::<_, BadRequest>(fib(n))),
            Next::Say(line) => line,
        };
        self.at = At::Send(line);
        Ok(Some(Yield::Send(self.socket)))
    }
}
// ANCHOR_END: handler

/// How handlers behave.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    /// What they do about a bad request.
    pub errors: Errors,
    /// Whether they say `Closed` after each answer instead of at their end.
    pub closed_in_loop: bool,
    /// How often it was said.
    pub closed: Rc<Cell<usize>>,
}

impl Manners {
    fn say_closed(&self) {
        say("Closed");
        self.closed.set(self.closed.get() + 1);
    }
}

/// Drives handlers, each as far as it gets.
#[derive(Debug)]
pub struct Scheduler {
    sockets: Sockets,
    /// Who can go on.
    tasks: VecDeque<Handler>,
    /// Who waits to receive, by socket.
    recv_wait: BTreeMap<Socket, Handler>,
    /// Who waits to send, by socket.
    send_wait: BTreeMap<Socket, Handler>,
}

impl Scheduler {
    /// A handler for each connection, and nothing begun.
    #[must_use]
    pub fn new(sockets: Sockets, connections: usize, manners: &Manners) -> Scheduler {
        let handler = |socket| Handler {
            socket,
            manners: manners.clone(),
            talk: Talk::new(Framing::Line, manners.errors),
            at: At::Start,
        };
        let tasks = (0..connections).map(handler).collect();
        Scheduler { sockets, tasks, recv_wait: BTreeMap::new(), send_wait: BTreeMap::new() }
    }

    /// The sockets of its connections.
    #[must_use]
    pub fn sockets(&self) -> &Sockets {
        &self.sockets
    }
}

// ANCHOR: run
impl Scheduler {
    /// Runs until every handler has come to its end. An error in one of them ends all of it, and closes every connection.
    ///
    /// # Errors
    /// What a handler raises.
    pub fn run(&mut self) -> Result<(), BadRequest> {
        while !(self.tasks.is_empty() && self.recv_wait.is_empty() && self.send_wait.is_empty()) {
            let Some(mut task) = self.tasks.pop_front() else {
                self.select();
                continue;
            };
            match task.next(&self.sockets) {
                Ok(Some(Yield::Recv(socket))) => drop(self.recv_wait.insert(socket, task)),
                Ok(Some(Yield::Send(socket))) => drop(self.send_wait.insert(socket, task)),
                Ok(None) => {
                    say("Task Done!");
                    self.sockets.close(task.socket);
                }
                Err(why) => {
                    self.sockets.close_all(); // the process ends
                    return Err(why);
                }
            }
        }
        Ok(())
    }

    /// Waits until some socket is ready, and takes those who waited for one to `tasks`.
    fn select(&mut self) {
        let can_go_on = |scheduler: &Scheduler| {
            let readable = |socket: &Socket| scheduler.sockets.readable(*socket);
            !scheduler.send_wait.is_empty() || scheduler.recv_wait.keys().any(readable)
        };
        let mut ready = can_go_on(self);
        while self.sockets.wait(ready.then_some(Duration::ZERO)) {
            ready = can_go_on(self);
        }
        let can_recv = self.recv_wait.extract_if(.., |socket, _| self.sockets.readable(*socket));
        self.tasks.extend(can_recv.map(|(_, task)| task));
        self.tasks.extend(mem::take(&mut self.send_wait).into_values());
    }
}
// ANCHOR_END: run
