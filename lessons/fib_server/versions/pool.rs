//! Version 3: a thread for each connection, and processes that compute.

use super::super::server::{Ended, Service};
use super::threads::serve_by_threads;
use racecourse::futures::JobError;
use std::net::TcpListener;

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

// ANCHOR: version
pub(super) fn serve(listener: &TcpListener, service: &Service) -> Result<(), Ended> {
    serve_by_threads(listener, service, |service, n| {
        let future = service.submit(n).map_err(JobError::from)?;
        // the thread sleeps while a process computes
        future.result(None).map_err(|error| JobError::new(error.to_string()))
    })
}
// ANCHOR_END: version
