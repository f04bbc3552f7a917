//! Version 1: one client at a time.

use super::super::protocol::{Next, answer};
use super::super::server::{Ended, Service};
use std::fmt::Display;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

// ANCHOR: version
pub(super) fn serve(listener: &TcpListener, service: &Service) -> Result<(), Ended> {
    while let Some(client) = service.accept(listener)? {
        // nobody else is served before this one goes
        if let Err(Ended::Fatal(why)) = converse(&client, service, |n| service.fib(n)) {
            return Err(Ended::Fatal(why));
        }
    }
    Ok(())
}

/// Serves one client to its end. It waits wherever there is something to wait for.
pub(super) fn converse<E: Display>(
    mut client: &TcpStream,
    service: &Service,
    fib: impl Fn(u64) -> Result<u64, E>,
) -> Result<(), Ended> {
    let _kept = service.keep(client)?;
    let mut talk = service.talk();
    let mut buffer = [0; 100];
    loop {
        match talk.what_next().map_err(|why| Ended::Fatal(why.to_string()))? {
            Next::Read => {
                let n = recv(client, &mut buffer)?;
                talk.heard(&buffer[..n]);
            }
            Next::Fib(n) => client.write_all(answer(&fib(n)).as_bytes())?,
            Next::Say(line) => client.write_all(line.as_bytes())?,
            Next::Goodbye => return Ok(()),
        }
    }
}
// ANCHOR_END: version

fn recv(mut client: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match client.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}
