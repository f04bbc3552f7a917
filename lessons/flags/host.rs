//! A thread of this process that serves HTTP on loopback, until its owner is done with it.

use axum::Router;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// A place on this machine at which somebody can ask, but at which nobody answers yet.
///
/// # Errors
/// If the port is in use; 0 is any that is free.
pub fn place(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves. Dropping it stops that, and nothing of it is left.
#[derive(Debug)]
pub struct Host {
    stop: Option<oneshot::Sender<()>>,
    ended: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Host {
    /// Has a thread of that name answer at each place as its routes say.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(name: &str, routes: Vec<(TcpListener, Router)>) -> io::Result<Host> {
        let (stop, stopped) = oneshot::channel();
        let (alive, ended) = channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let work = move || {
            let _alive = alive;
            // connections that are open when it is told to stop are dropped with the runtime
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = serve(routes) => {}
                }
            });
        };
        let thread = std::thread::Builder::new().name(name.into()).spawn(work)?;
        Ok(Host { stop: Some(stop), ended, thread: Some(thread) })
    }

    /// Waits at most so long for its end, which only comes by itself if the system fails; whether it came.
    #[must_use]
    pub fn wait(&self, at_most: Duration) -> bool {
        self.ended.recv_timeout(at_most) == Err(RecvTimeoutError::Disconnected)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // fails only if it has ended
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

async fn serve(routes: Vec<(TcpListener, Router)>) {
    let mut servers = JoinSet::new();
    for (listener, routes) in routes {
        if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
            servers.spawn(async move { axum::serve(listener, routes).await });
        }
    }
    // one of them ends only if it cannot go on; then all do
    servers.join_next().await;
}
