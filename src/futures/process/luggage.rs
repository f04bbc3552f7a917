//! Descriptors that go along with a message.
//!
//! Most values are copied when they are sent. The end of a pipe cannot be: what has to reach the other process is the descriptor itself.
//! Unix hands descriptors over on a socket, beside the bytes (`SCM_RIGHTS`). So while a message is written, a value may [`put`] one into the
//! luggage and write down its place; while it is read, the same place gives it back.

use super::frame::{self, LONGEST_FRAME, Unreadable};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
};
use std::cell::RefCell;
use std::io::{self, IoSlice, IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

/// How many descriptors may go along with one message; Linux takes at most 253.
pub(crate) const MOST: usize = 128;

thread_local! {
    /// The luggage of the message that this thread writes.
    static PACKING: RefCell<Option<Vec<OwnedFd>>> = const { RefCell::new(None) };
    /// The luggage of the message that this thread reads.
    static UNPACKING: RefCell<Option<Vec<Option<OwnedFd>>>> = const { RefCell::new(None) };
}

/// Writes a message by `body`, and gives what was put into its luggage.
pub(crate) fn pack<R>(body: impl FnOnce() -> R) -> (R, Vec<OwnedFd>) {
    let before = PACKING.replace(Some(Vec::new()));
    let written = body();
    (written, PACKING.replace(before).unwrap_or_default())
}

/// Puts a descriptor into the luggage of the message that this thread writes: its place. None where no message is written that
/// could carry one.
pub(crate) fn put(descriptor: OwnedFd) -> Option<u32> {
    PACKING.with_borrow_mut(|packing| {
        let packing = packing.as_mut().filter(|packing| packing.len() < MOST)?;
        packing.push(descriptor);
        u32::try_from(packing.len() - 1).ok()
    })
}

/// Reads a message by `body`, which may take what is in its luggage.
pub(crate) fn unpack<R>(luggage: Vec<OwnedFd>, body: impl FnOnce() -> R) -> R {
    let before = UNPACKING.replace(Some(luggage.into_iter().map(Some).collect()));
    let read = body();
    UNPACKING.set(before);
    read
}

/// Takes the descriptor at that place out of the luggage of the message that this thread reads.
pub(crate) fn take(place: u32) -> Option<OwnedFd> {
    UNPACKING.with_borrow_mut(|luggage| luggage.as_mut()?.get_mut(usize::try_from(place).ok()?)?.take())
}

/// Writes a message as one frame, with its luggage.
///
/// # Errors
/// If nobody is at the other end, or the message is too long.
pub(crate) fn send(mut socket: &UnixStream, message: &[u8], luggage: &[OwnedFd]) -> io::Result<()> {
    if luggage.is_empty() {
        return frame::write(&mut socket, message).map(|_| ());
    }
    let length = u32::try_from(message.len()).ok().filter(|_| message.len() <= LONGEST_FRAME);
    let length = length.ok_or(io::ErrorKind::FileTooLarge)?.to_le_bytes();
    let borrowed: Vec<BorrowedFd<'_>> = luggage.iter().map(AsFd::as_fd).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
    let mut beside = SendAncillaryBuffer::new(&mut space);
    if !beside.push(SendAncillaryMessage::ScmRights(&borrowed)) {
        return Err(io::Error::other("more descriptors than go along with one message"));
    }
    let sent = rustix::net::sendmsg(socket, &[IoSlice::new(&length)], &mut beside, SendFlags::empty())?;
    socket.write_all(&length[sent..])?;
    socket.write_all(message)
}

/// A message and its luggage.
type Received = (Vec<u8>, Vec<OwnedFd>);

/// The next message and its luggage; none if the other end was closed before it began.
pub(crate) fn receive(mut socket: &UnixStream) -> Result<Option<Received>, Unreadable> {
    let (mut first, mut have, mut luggage) = ([0; 4], 0, Vec::new());
    while have < first.len() {
        match receive_some(socket, &mut first[have..], &mut luggage) {
            Ok(0) if have == 0 => return Ok(None),
            Ok(0) => return Err(Unreadable::Pipe(io::ErrorKind::UnexpectedEof.into())),
            Ok(more) => have += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Unreadable::Pipe(error)),
        }
    }
    let length = frame::read_length(&mut first.as_slice())?.unwrap_or_default();
    Ok(Some((frame::read_message(&mut socket, length)?, luggage)))
}

fn receive_some(socket: &UnixStream, bytes: &mut [u8], luggage: &mut Vec<OwnedFd>) -> io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
    let mut beside = RecvAncillaryBuffer::new(&mut space);
    #[cfg(target_os = "linux")]
    let flags = RecvFlags::CMSG_CLOEXEC;
    #[cfg(not(target_os = "linux"))]
    let flags = RecvFlags::empty();
    let received = rustix::net::recvmsg(socket, &mut [IoSliceMut::new(bytes)], &mut beside, flags)?;
    for message in beside.drain() {
        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
            luggage.extend(descriptors);
        }
    }
    Ok(received.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_descriptor_comes_out_at_the_place_where_it_was_put() {
        let (here, there) = UnixStream::pair().unwrap();
        let (mine, sent) = UnixStream::pair().unwrap();
        let (place, luggage) = pack(|| put(sent.into()));
        assert_eq!(put(mine.try_clone().unwrap().into()), None, "no message is written");
        send(&here, b"with one", &luggage).unwrap();
        send(&here, b"without", &[]).unwrap();
        drop((here, luggage));
        let (message, luggage) = receive(&there).unwrap().unwrap();
        assert_eq!((message.as_slice(), luggage.len()), (&b"with one"[..], 1));
        let came = unpack(luggage, || (take(7).is_none(), take(place.unwrap()), take(place.unwrap()).is_none()));
        (&mine).write_all(b"!").unwrap();
        let mut read = [0];
        UnixStream::from(came.1.unwrap()).read_exact(&mut read).unwrap();
        assert_eq!((came.0, came.2, read), (true, true, *b"!"));
        assert_eq!(receive(&there).unwrap().unwrap().0, b"without");
        assert!(receive(&there).unwrap().is_none(), "and then it is over");
    }

    #[test]
    fn garbage_and_halves_are_errors() {
        let (mut here, there) = UnixStream::pair().unwrap();
        here.write_all(b"hello, world").unwrap();
        assert!(matches!(receive(&there), Err(Unreadable::TooLong(_))));
        let (mut here, there) = UnixStream::pair().unwrap();
        here.write_all(&[9, 0, 0, 0, 1]).unwrap();
        drop(here);
        assert!(matches!(receive(&there), Err(Unreadable::Pipe(_))));
    }
}
