//! Version 6: the same scheduler, with `async` in the place of generators by hand: the compiler writes those.

use super::super::protocol::{Next, answer};
use super::super::server::{Ended, Service};
use super::scheduler::{Generator, Socket, Tasks, Yield, accept, must_wait};
use super::self_pipe::with_futures;
use racecourse::futures::Future as PoolFuture;
use std::cell::RefCell;
use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

// ANCHOR: bridge
/// Between a coroutine and its scheduler: what it waits for, and what it starts.
#[derive(Clone, Default)]
struct Bridge {
    waits_for: Rc<RefCell<Option<Yield>>>,
    starts: Rc<RefCell<Tasks>>,
}

impl Bridge {
    /// Stops the coroutine here; it goes on when this is ready. Python's `yield`, seen from far below.
    async fn wait_for(&self, what: Yield) {
        let mut what = Some(what);
        poll_fn(|_| match what.take() {
            Some(what) => {
                *self.waits_for.borrow_mut() = Some(what);
                Poll::Pending
            }
            None => Poll::Ready(()),
        })
        .await;
    }

    fn start<F: Future<Output = Result<(), Ended>> + 'static>(&self, coroutine: impl FnOnce(Bridge) -> F) {
        // a bridge of its own for what it waits for; what is started goes to the same place
        let bridge = Bridge { waits_for: Rc::default(), starts: Rc::clone(&self.starts) };
        let body = Box::pin(coroutine(bridge.clone()));
        self.starts.borrow_mut().push_back(Box::new(Coroutine { body, bridge }));
    }
}

/// A coroutine as the scheduler sees it: a generator like the others.
struct Coroutine {
    body: Pin<Box<dyn Future<Output = Result<(), Ended>>>>,
    bridge: Bridge,
}

impl Generator for Coroutine {
    fn resume(&mut self, tasks: &mut Tasks) -> Result<Yield, Ended> {
        // nobody is ever woken by it: what it waits for, it says itself
        let polled = self.body.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        tasks.append(&mut self.bridge.starts.borrow_mut());
        match polled {
            Poll::Ready(ended) => ended.map(|()| Yield::Done),
            Poll::Pending => Ok(self.bridge.waits_for.take().unwrap_or(Yield::Done)),
        }
    }
}
// ANCHOR_END: bridge

// ANCHOR: version
/// A socket whose methods wait. Python: `await sock.recv(n)` on a wrapper like this one.
struct AsyncSocket<S> {
    socket: Rc<S>,
    bridge: Bridge,
}

impl<S: std::os::fd::AsFd + 'static> AsyncSocket<S> {
    async fn readable(&self) {
        let socket: Socket = self.socket.clone();
        self.bridge.wait_for(Yield::Recv(socket)).await;
    }
}

impl AsyncSocket<TcpListener> {
    async fn accept(&self) -> io::Result<TcpStream> {
        loop {
            self.readable().await;
            if let Some(client) = accept(&self.socket)? {
                return Ok(client);
            }
        }
    }
}

impl AsyncSocket<TcpStream> {
    async fn recv(&self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.readable().await;
            match (&*self.socket).read(buffer) {
                Err(error) if must_wait(&error) => {}
                read => return read,
            }
        }
    }

    async fn send_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match (&*self.socket).write(bytes) {
                Ok(n) => bytes = &bytes[n..],
                Err(error) if must_wait(&error) => self.bridge.wait_for(Yield::Send(self.socket.clone())).await,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

async fn converse(client: AsyncSocket<TcpStream>, service: Arc<Service>) -> Result<(), Ended> {
    let mut talk = service.talk();
    let mut buffer = [0; 100];
    loop {
        match talk.what_next().map_err(|why| Ended::Fatal(why.to_string()))? {
            Next::Read => {
                let n = client.recv(&mut buffer).await?;
                talk.heard(&buffer[..n]);
            }
            Next::Fib(n) => {
                let future: PoolFuture<u64> = service.submit(n)?;
                client.bridge.wait_for(Yield::Future(future.clone())).await;
                client.send_all(answer(&future.result(None)).as_bytes()).await?;
            }
            Next::Say(line) => client.send_all(line.as_bytes()).await?,
            Next::Goodbye => return Ok(()),
        }
    }
}

async fn accept_all(listener: TcpListener, service: Arc<Service>, bridge: Bridge) -> Result<(), Ended> {
    let listener = AsyncSocket { socket: Rc::new(listener), bridge: bridge.clone() };
    loop {
        let socket = Rc::new(listener.accept().await?);
        let service = Arc::clone(&service);
        bridge.start(|bridge| async move {
            match converse(AsyncSocket { socket, bridge }, service).await {
                Err(Ended::Fatal(why)) => Err(Ended::Fatal(why)),
                _ => Ok(()), // the client is gone, and nobody else cares
            }
        });
    }
}
// ANCHOR_END: version

pub(super) fn serve(listener: TcpListener, service: &Arc<Service>) -> Result<(), Ended> {
    listener.set_nonblocking(true)?;
    let mut scheduler = with_futures(service)?;
    let bridge = Bridge::default();
    let own = Arc::clone(service);
    bridge.start(|bridge| accept_all(listener, own, bridge));
    let first = bridge.starts.take();
    first.into_iter().for_each(|task| scheduler.start(task));
    scheduler.run(service)
}
