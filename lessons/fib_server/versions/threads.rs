//! Version 2: a thread for each connection.

use super::super::protocol::Errors;
use super::super::server::{Ended, Service};
use super::blocking::converse;
use std::fmt::Display;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

// ANCHOR: version
pub(super) fn serve(listener: &TcpListener, service: &Arc<Service>) -> Result<(), Ended> {
    serve_by_threads(listener, service, Service::fib)
}

/// Has a thread of its own serve each client; how to compute is left open.
pub(super) fn serve_by_threads<E: Display>(
    listener: &TcpListener,
    service: &Service,
    fib: impl Fn(&Service, u64) -> Result<u64, E> + Sync,
) -> Result<(), Ended> {
    let fib = &fib;
    let mut client = None;
    thread::scope(|threads| {
        while let Some(next) = service.accept(listener)? {
            let next = Arc::new(next);
            if service.options.errors == Errors::Fatal {
                // as in Python: this variable is a second owner, and the socket is closed when the last one lets go
                client.replace(Arc::clone(&next));
            }
            // an error ends the thread, and nobody looks
            let handler = move || drop(converse(&next, service, |n| fib(service, n)));
            // without a thread for it, the client is sent away
            let _ = thread::Builder::new().name("handler".into()).stack_size(STACK).spawn_scoped(threads, handler);
        }
        Ok(())
    })
}
// ANCHOR_END: version

/// Bytes for each thread's stack: the recursion is shallow, and there may be a thousand of them.
const STACK: usize = 256 * 1024;
