//! How a client finds the server that another process keeps up.

use super::client::Client;
use super::protocol::Framing;
use racecourse::course::Notice;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

/// How long a server may take to show what it is. A blocking one may be busy, and is believed.
const PATIENCE: Duration = Duration::from_millis(300);

/// What a notice says of a server: where it listens, and whether a request has a line end.
#[must_use]
pub fn of(address: SocketAddr, framing: Framing) -> String {
    format!("{address} {framing:?}\n")
}

/// The server that hangs out, if somebody is there who may be it.
#[must_use]
pub fn found(file: &Path) -> Option<(SocketAddr, Framing)> {
    let text = Notice::read(file)?;
    let (address, framing) = text.trim_end().split_once(' ')?;
    let address = address.parse().ok()?;
    let framing = [Framing::Line, Framing::None].into_iter().find(|it| format!("{it:?}") == framing)?;
    let mut client = Client::connect(address, framing).ok()?;
    client.be_patient_for(PATIENCE).ok()?;
    match client.ask("1") {
        Ok(answer) => (answer.as_deref() == Some("1")).then_some((address, framing)),
        Err(error) => matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
            .then_some((address, framing)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::server::{FibServer, Options, Version};
    use super::*;

    #[test]
    fn a_server_is_found_as_long_as_it_is_up() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("state/fib-server.txt");
        assert_eq!(found(&file), None);
        let server = FibServer::start(Options { framing: Framing::None, ..Options::new(Version::Blocking) }).unwrap();
        let address = server.address();
        let _notice = Notice::hang_out(&file, of(address, Framing::None)).unwrap();
        assert_eq!(found(&file), Some((address, Framing::None)));
        let _busy = Client::connect(address, Framing::None).unwrap();
        assert_eq!(found(&file), Some((address, Framing::None)), "busy with another client");
        drop(server);
        assert_eq!(found(&file), None);
        std::fs::write(&file, "nonsense").unwrap();
        assert_eq!(found(&file), None);
    }
}
