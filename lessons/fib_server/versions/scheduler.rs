//! Version 4: one thread, a queue of tasks, and a question to the system: which sockets are ready?
//!
//! A task is a generator: it runs until it would have to wait, says for what, and is left there. Rust has no `yield`, so this is
//! one by hand: `Generator::resume` goes on where the last call ended.

use super::super::protocol::{Next, Talk, answer};
use super::super::server::{Ended, Service};
use super::self_pipe::SelfPipe;
use racecourse::futures::Future;
use rustix::event::{PollFd, PollFlags, poll};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::Arc;

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

// ANCHOR: generator
/// Something that the system can tell is ready.
pub(super) type Socket = Rc<dyn AsFd>;

/// What a generator says when it stops.
pub(super) enum Yield {
    /// Go on when there is something to read from it, or somebody to accept.
    Recv(Socket),
    /// Go on when it takes bytes.
    Send(Socket),
    /// Go on when the pool has done its job.
    Future(Future<u64>),
    /// There is nothing to go on with.
    Done,
}

/// A function that stops in the middle. `tasks` is where it puts new ones.
pub(super) trait Generator {
    fn resume(&mut self, tasks: &mut Tasks) -> Result<Yield, Ended>;
}

pub(super) type Task = Box<dyn Generator>;
pub(super) type Tasks = VecDeque<Task>;
// ANCHOR_END: generator

// ANCHOR: version
/// Who runs, and who waits for what.
#[derive(Default)]
pub(super) struct Scheduler {
    tasks: Tasks,
    recv_wait: Vec<(Socket, Task)>,
    send_wait: Vec<(Socket, Task)>,
    future_wait: Option<SelfPipe>,
}

impl Scheduler {
    /// With nothing to do yet; with a place for those who wait for futures, or without.
    pub(super) fn new(future_wait: Option<SelfPipe>) -> Scheduler {
        Scheduler { future_wait, ..Scheduler::default() }
    }

    /// Has a task run.
    pub(super) fn start(&mut self, task: Task) {
        self.tasks.push_back(task);
    }

    /// Runs until every task is done, or the server is stopped.
    pub(super) fn run(mut self, service: &Service) -> Result<(), Ended> {
        while !service.is_stopped() && !self.is_over() {
            if self.tasks.is_empty() {
                self.select()?;
            }
            let Some(mut task) = self.tasks.pop_front() else { continue };
            match task.resume(&mut self.tasks)? {
                Yield::Recv(socket) => self.recv_wait.push((socket, task)),
                Yield::Send(socket) => self.send_wait.push((socket, task)),
                Yield::Future(future) => match &mut self.future_wait {
                    Some(futures) => futures.park(&future, task),
                    None => unreachable!("version 4 computes by itself"),
                },
                Yield::Done => {}
            }
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        let computing = self.future_wait.as_ref().is_some_and(SelfPipe::is_waited_for);
        self.tasks.is_empty() && self.recv_wait.is_empty() && self.send_wait.is_empty() && !computing
    }

    /// Waits until a socket is ready, and makes tasks of all that waited for those that are.
    fn select(&mut self) -> io::Result<()> {
        let wanted = |flags| move |(socket, _): &(Socket, Task)| (Rc::clone(socket), flags);
        let sockets: Vec<_> = (self.recv_wait.iter().map(wanted(PollFlags::IN)))
            .chain(self.send_wait.iter().map(wanted(PollFlags::OUT)))
            .collect();
        let mut asked: Vec<_> = sockets.iter().map(|(socket, flags)| PollFd::new(socket, *flags)).collect();
        match poll(&mut asked, None) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        let ready: Vec<bool> = asked.iter().map(|socket| !socket.revents().is_empty()).collect();
        let (recv, send) = ready.split_at(self.recv_wait.len());
        for (waiting, ready) in [(&mut self.recv_wait, recv), (&mut self.send_wait, send)] {
            let mut ready = ready.iter();
            let woken = waiting.extract_if(.., |_| ready.next() == Some(&true));
            self.tasks.extend(woken.map(|(_, task)| task));
        }
        Ok(())
    }
}

pub(super) fn serve(listener: TcpListener, service: &Arc<Service>) -> Result<(), Ended> {
    let mut scheduler = Scheduler::new(None);
    scheduler.start(Box::new(Acceptor::new(listener, service)?));
    scheduler.start(Box::new(StopBell::new(service)?));
    scheduler.run(service)
}
// ANCHOR_END: version

// ANCHOR: conversation
/// Serves one client. Where the blocking version waits, this one stops and says for what.
struct Conversation {
    client: Rc<TcpStream>,
    talk: Talk,
    unsent: Vec<u8>,
    at: At,
    service: Arc<Service>,
}

/// Where it stopped.
enum At {
    Top,
    Reading,
    Computing(Future<u64>),
}

impl Generator for Conversation {
    fn resume(&mut self, _: &mut Tasks) -> Result<Yield, Ended> {
        match self.step() {
            Err(Ended::System(_)) => Ok(Yield::Done), // the client is gone, and nobody else cares
            other => other,
        }
    }
}

impl Conversation {
    fn step(&mut self) -> Result<Yield, Ended> {
        loop {
            while !self.unsent.is_empty() {
                match (&*self.client).write(&self.unsent) {
                    Ok(n) => drop(self.unsent.drain(..n)),
                    Err(error) if must_wait(&error) => return Ok(Yield::Send(self.client.clone())),
                    Err(error) => return Err(error.into()),
                }
            }
            match std::mem::replace(&mut self.at, At::Top) {
                At::Top => {}
                At::Reading => {
                    let mut buffer = [0; 100];
                    match (&*self.client).read(&mut buffer) {
                        Ok(n) => self.talk.heard(&buffer[..n]),
                        Err(error) if must_wait(&error) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                At::Computing(future) => {
                    self.unsent = answer(&future.result(None)).into_bytes();
                    continue;
                }
            }
            match self.talk.what_next().map_err(|why| Ended::Fatal(why.to_string()))? {
                Next::Read => {
                    self.at = At::Reading;
                    return Ok(Yield::Recv(self.client.clone()));
                }
                Next::Fib(n) if self.service.computes_here() => {
                    self.unsent = answer(&self.service.fib(n)).into_bytes();
                }
                Next::Fib(n) => match self.service.submit(n) {
                    Ok(future) => {
                        self.at = At::Computing(future.clone());
                        return Ok(Yield::Future(future));
                    }
                    Err(error) => self.unsent = answer(&Err(error)).into_bytes(),
                },
                Next::Say(line) => self.unsent = line.into_bytes(),
                Next::Goodbye => return Ok(Yield::Done),
            }
        }
    }
}
// ANCHOR_END: conversation

/// Accepts clients, and makes a conversation of each.
pub(super) struct Acceptor {
    listener: Rc<TcpListener>,
    service: Arc<Service>,
}

impl Acceptor {
    pub(super) fn new(listener: TcpListener, service: &Arc<Service>) -> io::Result<Acceptor> {
        listener.set_nonblocking(true)?;
        Ok(Acceptor { listener: Rc::new(listener), service: Arc::clone(service) })
    }
}

impl Generator for Acceptor {
    fn resume(&mut self, tasks: &mut Tasks) -> Result<Yield, Ended> {
        if let Some(client) = accept(&self.listener)? {
            let (client, talk, service) = (Rc::new(client), self.service.talk(), Arc::clone(&self.service));
            tasks.push_back(Box::new(Conversation { client, talk, unsent: Vec::new(), at: At::Top, service }));
        }
        Ok(Yield::Recv(self.listener.clone()))
    }
}

/// The next client, if one is there.
pub(super) fn accept(listener: &TcpListener) -> io::Result<Option<TcpStream>> {
    let (client, _) = match listener.accept() {
        Ok(accepted) => accepted,
        Err(error) if must_wait(&error) || super::passes(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    client.set_nonblocking(true)?;
    let _ = client.set_nodelay(true);
    Ok(Some(client))
}

pub(super) fn must_wait(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

/// Waits for the server's end, so that the scheduler wakes for it.
pub(super) struct StopBell(Rc<UnixStream>);

impl StopBell {
    pub(super) fn new(service: &Service) -> io::Result<StopBell> {
        let (bell, rope) = UnixStream::pair()?;
        // its end is the signal
        service.when_stopped(move || drop(rope));
        Ok(StopBell(Rc::new(bell)))
    }
}

impl Generator for StopBell {
    fn resume(&mut self, _: &mut Tasks) -> Result<Yield, Ended> {
        Ok(Yield::Recv(self.0.clone()))
    }
}
