//! Who asks, and whether anybody is there still.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::os::unix::net::UnixStream;
use std::rc::Rc;

/// A thread of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Who {
    pub(super) member: u64,
    pub(super) thread: u64,
}

/// Who asks, and the socket on which it waits for the reply.
pub(super) struct Asker<'a> {
    pub(super) who: Who,
    pub(super) socket: &'a Rc<UnixStream>,
}

/// Whether nobody is at the other end any more. A process that was killed is found out here even before the thread that reads from its socket
/// has told.
pub(super) fn is_gone(socket: &UnixStream) -> bool {
    let mut asked = [PollFd::new(socket, PollFlags::IN)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut asked, Some(&now)).is_ok() && asked[0].revents().intersects(PollFlags::HUP | PollFlags::ERR)
}
