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

/// Lets a process in, and listens to its lifeline, on a thread of its own, until that is closed.
pub(super) fn admit(remote: Remote, lifeline: UnixStream) -> io::Result<()> {
    let member = next();
    let read = move || {
        on_the_loop(&remote, move |members| members.enters(member, None));
        listen(&remote, member, &lifeline);
    };
    std::thread::Builder::new().name("shared-lifeline".into()).spawn(read).map(|_| ())
}

/// Lets a process in that was introduced by another one. It has that object from now on, whatever the other one says next.
fn introduce(remote: &Remote, object: u64, lifeline: UnixStream) -> io::Result<()> {
    let (member, own) = (next(), remote.clone());
    on_the_loop(remote, move |members| members.enters(member, Some(object)));
    let read = move || listen(&own, member, &lifeline);
    let started = std::thread::Builder::new().name("shared-lifeline".into()).spawn(read);
    if started.is_err() {
        on_the_loop(remote, move |members| members.leaves(member));
    }
    started.map(|_| ())
}

fn listen(remote: &Remote, member: u64, lifeline: &UnixStream) {
    while let Ok(Some((message, mut luggage))) = luggage::receive(lifeline) {
        let Ok(word) = postcard::from_bytes::<Word>(&message) else { break };
        let taken = match (word, luggage.pop().map(UnixStream::from)) {
            (Word::Open, Some(socket)) => converse(remote.clone(), member, socket),
            (Word::Introduce(object), Some(other)) => introduce(remote, object, other),
            (Word::Forget(object), _) => {
                on_the_loop(remote, move |members| members.forgets(member, object));
                Ok(())
            }
            (Word::Bye, _) => {
                on_the_loop(remote, move |members| members.says_bye(member));
                Ok(())
            }
            _ => break,
        };
        if taken.is_err() {
            // no room for a thread: whoever waits there finds the socket closed
            break;
        }
    }
    on_the_loop(remote, move |members| members.leaves(member));
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
