//! Version 8: tokio. What computes goes to a thread of its pool: in Rust no lock keeps threads from computing side by side.

use super::super::protocol::{Next, answer};
use super::super::server::{Ended, Service};
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

// ANCHOR: version
async fn converse(mut client: TcpStream, service: Arc<Service>) -> Result<(), Ended> {
    let mut talk = service.talk();
    let mut buffer = [0; 100];
    loop {
        // an error ends this task, and with it this connection
        match talk.what_next().map_err(|why| Ended::Fatal(why.to_string()))? {
            Next::Read => {
                let n = client.read(&mut buffer).await?;
                talk.heard(&buffer[..n]);
            }
            Next::Fib(n) => {
                let service = Arc::clone(&service);
                let result = spawn_blocking(move || service.fib(n)).await.map_err(io::Error::other)?;
                client.write_all(answer(&result).as_bytes()).await?;
            }
            Next::Say(line) => client.write_all(line.as_bytes()).await?,
            Next::Goodbye => return Ok(()),
        }
    }
}

async fn accept_all(listener: TcpListener, service: Arc<Service>) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((client, _)) => {
                let _ = client.set_nodelay(true);
                tokio::spawn(converse(client, Arc::clone(&service)));
            }
            Err(error) if super::passes(&error) => {}
            Err(error) => return Err(error),
        }
    }
}
// ANCHOR_END: version

pub(super) fn serve(listener: std::net::TcpListener, service: &Arc<Service>) -> Result<(), Ended> {
    listener.set_nonblocking(true)?;
    let (stop, stopped) = oneshot::channel();
    service.when_stopped(move || {
        // fails only if it has ended by itself
        let _ = stop.send(());
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_name("fib-tokio").build()?;
    // connections that are open when it is told to stop are dropped with the runtime
    runtime.block_on(async {
        tokio::select! {
            _ = stopped => Ok(()),
            ended = accept_all(TcpListener::from_std(listener)?, Arc::clone(service)) => Ok(ended?),
        }
    })
}
