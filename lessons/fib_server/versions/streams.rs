//! Version 7: an event loop that is there already, its streams, and a pool of processes.

use super::super::protocol::{Next, answer};
use super::super::server::{Ended, Service};
use racecourse::asyncio::{self, Error, EventLoop, StreamReader, StreamWriter, start_server_on};
use std::net::TcpListener;
use std::sync::Arc;

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

// ANCHOR: version
async fn converse(mut reader: StreamReader, writer: StreamWriter, service: Arc<Service>) -> Result<(), Error> {
    let event_loop = EventLoop::running();
    let mut talk = service.talk();
    loop {
        let next = match talk.what_next() {
            Ok(next) => next,
            // errors=fatal: nobody sees that it is an error, and its text goes out as if it were the answer
            Err(why) => Next::Say(format!("{why}\n")),
        };
        match next {
            Next::Read => talk.heard(&reader.read(100).await?),
            Next::Fib(n) => {
                let result = match service.submit(n) {
                    Ok(job) => event_loop.wrap_future(&job).await,
                    Err(error) => Err(Error::raised(error)),
                };
                writer.write(answer(&result).as_bytes());
            }
            Next::Say(line) => writer.write(line.as_bytes()),
            Next::Goodbye => break,
        }
        // who does not read its answers gets no more of them
        writer.drain().await?;
    }
    writer.close();
    writer.wait_closed().await
}

pub(super) fn serve(listener: TcpListener, service: &Arc<Service>) -> Result<(), Ended> {
    let own = Arc::clone(service);
    let served = asyncio::run(async move {
        let (stopped, stop) = EventLoop::running().promise();
        own.when_stopped(move || stop.settle(Ok(())));
        let handler = move |reader, writer| {
            let service = Arc::clone(&own);
            async move {
                // who is gone needs no answer
                let _ = converse(reader, writer, service).await;
                Ok(())
            }
        };
        let server = start_server_on(handler, listener)?;
        stopped.await?;
        server.close();
        Ok(())
    });
    served.map_err(|error| Ended::System(std::io::Error::other(error.to_string())))
}
// ANCHOR_END: version
