//! The threads that read from sockets, and bring what they read to the loop.

use super::members::{MEMBERS, Members};
use crate::asyncio::Remote;
use crate::futures::process::{frame, luggage};
use crate::multiprocessing::wire::{Request, Word};
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a process may take to read a reply: it is waiting for it.
const READS_WITHIN: Duration = Duration::from_secs(5);

/// Numbers for members and for connections.
fn next() -> u64 {
    static GIVEN: AtomicU64 = AtomicU64::new(0);
    GIVEN.fetch_add(1, Ordering::Relaxed) + 1
}

fn on_the_loop(remote: &Remote, act: impl FnOnce(&Members) + Send + 'static) {
    remote.call_soon_threadsafe(move || MEMBERS.with(|members| act(members)));
}

/// Listens to a process's lifeline, on a thread of its own, until it is closed. The process has that object from the beginning.
pub(super) fn listen(remote: Remote, lifeline: UnixStream, has: Option<u64>) -> io::Result<()> {
    let member = next();
    on_the_loop(&remote, move |members| members.enters(member, has));
    let gone = remote.clone();
    let read = move || {
        while let Ok(Some((message, mut luggage))) = luggage::receive(&lifeline) {
            let Ok(word) = postcard::from_bytes::<Word>(&message) else { break };
            let taken = match (word, luggage.pop().map(UnixStream::from)) {
                (Word::Open, Some(socket)) => converse(remote.clone(), member, socket),
                (Word::Introduce(object), Some(other)) => listen(remote.clone(), other, Some(object)),
                (Word::Forget(object), _) => {
                    on_the_loop(&remote, move |members| members.forgets(member, object));
                    Ok(())
                }
                (Word::Bye, _) => {
                    on_the_loop(&remote, move |members| members.says_bye(member));
                    Ok(())
                }
                _ => break,
            };
            if taken.is_err() {
                // no room for a thread: whoever waits there finds the socket closed
                break;
            }
        }
        on_the_loop(&remote, move |members| members.leaves(member));
    };
    let started = std::thread::Builder::new().name("shared-lifeline".into()).spawn(read);
    if started.is_err() {
        on_the_loop(&gone, move |members| members.leaves(member));
    }
    started.map(|_| ())
}

/// Takes requests from a connection, on a thread of its own, until it is closed.
fn converse(remote: Remote, member: u64, socket: UnixStream) -> io::Result<()> {
    let connection = next();
    let replies = socket.try_clone()?;
    replies.set_write_timeout(Some(READS_WITHIN))?;
    on_the_loop(&remote, move |members| members.connects(member, connection, replies));
    let read = move || {
        let mut socket = socket;
        while let Ok(Some(message)) = frame::read(&mut socket) {
            let Ok(request) = postcard::from_bytes::<Request>(&message) else { break };
            on_the_loop(&remote, move |members| members.asks(connection, request));
        }
        on_the_loop(&remote, move |members| members.hangs_up(connection));
    };
    std::thread::Builder::new().name("shared-requests".into()).spawn(read).map(|_| ())
}
