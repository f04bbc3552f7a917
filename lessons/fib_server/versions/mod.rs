//! The versions, each in a file of its own. What they share is [`Service`] and the conversation.

pub mod async_socket;
pub mod blocking;
pub mod pool;
pub mod scheduler;
pub mod self_pipe;
pub mod streams;
pub mod threads;
pub mod tokio;

use super::server::{Ended, Service, Version};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

/// Serves until the server is stopped.
///
/// # Errors
/// What ends it before.
pub(super) fn serve(listener: TcpListener, service: &Arc<Service>) -> Result<(), Ended> {
    match service.options.version {
        Version::Blocking => blocking::serve(&listener, service),
        Version::Threads => threads::serve(&listener, service),
        Version::Pool => pool::serve(&listener, service),
        Version::Scheduler => scheduler::serve(listener, service),
        Version::SelfPipe => self_pipe::serve(listener, service),
        Version::AsyncSocket => async_socket::serve(listener, service),
        Version::Streams => streams::serve(listener, service),
        Version::Tokio => tokio::serve(listener, service),
    }
}

/// Whether an error of `accept` is about the one who came, and not about the listener.
pub(super) fn passes(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::Interrupted)
}
