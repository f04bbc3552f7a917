//! How a worker in another terminal finds the private Redis of a session.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use super::place::Place;
use racecourse::course::Notice;
use racecourse::jobs::RedisServer;
use std::path::Path;

/// What a notice says of a private server: its address, and the directory that it must say it has.
#[must_use]
pub fn of(server: &RedisServer) -> String {
    format!("{}\n{}\n", server.url(), server.folder().display())
}

/// The server that hangs out, if it is up and is the one.
#[must_use]
pub fn found(file: &Path) -> Option<Place> {
    let text = Notice::read(file)?;
    let (url, folder) = text.trim_end().split_once('\n')?;
    match Place::named(url).ok()? {
        Place::Named { broker, url } if broker.folder().is_ok_and(|its| its == folder) => {
            Some(Place::Named { broker, url })
        }
        _ => None,
    }
}
