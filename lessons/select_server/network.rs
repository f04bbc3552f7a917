//! A network made of queues, so that a server and its clients can be explored together.

use racecourse::queue::SimpleQueue;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// A connection's number, from 0.
pub type Socket = usize;

/// What connects clients, which are threads, with the server. Clones are the same network.
#[derive(Clone, Debug)]
pub struct Network {
    /// What arrives at the server, and on which socket; no text at all is the end of a stream.
    arriving: SimpleQueue<(Socket, &'static str)>,
    /// What comes back to each client; none is the end of the stream.
    answers: Vec<SimpleQueue<Option<String>>>,
}

impl Network {
    /// So many connections, with nothing on its way.
    #[must_use]
    pub fn of(connections: usize) -> Network {
        let answers = (1..=connections).map(|n| SimpleQueue::named(format!("answers to client-{n}"))).collect();
        Network { arriving: SimpleQueue::named("network"), answers }
    }

    /// Starts a client: it asks, waits for the answer, asks again, and closes. What it was told comes into the variable that is
    /// returned with it; an answer that never came counts as `nothing`.
    #[must_use]
    pub fn client(
        &self,
        socket: Socket,
        name: impl Into<String>,
        asks: Vec<&'static str>,
    ) -> (Thread, Shared<Vec<String>>) {
        let name = name.into();
        let told = Shared::named(format!("{name} was told"), Vec::new());
        let (network, own) = (self.clone(), told.clone());
        let body = move || {
            let mut heard = Vec::new();
            for line in asks {
                network.arriving.put((socket, line));
                let Some(answer) = network.answers[socket].get(None).flatten() else {
                    heard.push("nothing".to_string());
                    break;
                };
                heard.push(answer.trim_end().to_string());
            }
            network.arriving.put((socket, ""));
            own.set(heard);
        };
        (Thread::new(body).name(name).start(), told)
    }
}

/// The server's side of a network.
#[derive(Debug)]
pub struct Sockets {
    network: Network,
    /// What has arrived and was not received yet.
    arrived: Vec<RefCell<VecDeque<&'static str>>>,
    /// Whom an answer was sent to, in that order.
    served: RefCell<Vec<Socket>>,
}

impl Sockets {
    /// The other end of all connections.
    #[must_use]
    pub fn of(network: &Network) -> Sockets {
        let arrived = network.answers.iter().map(|_| RefCell::default()).collect();
        Sockets { network: network.clone(), arrived, served: RefCell::default() }
    }

    /// Whether `recv` would find something.
    #[must_use]
    pub fn readable(&self, socket: Socket) -> bool {
        !self.arrived[socket].borrow().is_empty()
    }

    /// Waits until something arrives, or looks whether something has. Whether there was anything.
    #[track_caller]
    pub fn wait(&self, timeout: Option<Duration>) -> bool {
        let Some((socket, text)) = self.network.arriving.get(timeout) else { return false };
        self.arrived[socket].borrow_mut().push_back(text);
        true
    }

    /// What has arrived on a socket. Nothing is the end of the stream: never ask one that is not [`readable`](Sockets::readable).
    #[must_use]
    pub fn recv(&self, socket: Socket) -> Vec<u8> {
        self.arrived[socket].borrow_mut().pop_front().unwrap_or_default().into()
    }

    /// Sends. A socket of this network takes whatever it is given.
    #[track_caller]
    pub fn send(&self, socket: Socket, answer: String) {
        self.served.borrow_mut().push(socket);
        self.network.answers[socket].put(Some(answer));
    }

    /// Whom an answer was sent to, in that order.
    #[must_use]
    pub fn served(&self) -> Vec<Socket> {
        self.served.borrow().clone()
    }

    /// Ends a connection.
    #[track_caller]
    pub fn close(&self, socket: Socket) {
        self.network.answers[socket].put(None);
    }

    /// Ends all connections, as the end of the process does.
    #[track_caller]
    pub fn close_all(&self) {
        (0..self.arrived.len()).for_each(|socket| self.close(socket));
    }
}
