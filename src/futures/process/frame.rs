//! Frames: how one message is told from the next in a stream of bytes.
//!
//! A pipe knows bytes, and no messages. So each message goes as four bytes that say how long it is (little end first), and then
//! so many bytes in postcard's format. Who reads always knows how much is to come, and never takes half a message for a whole one.

use serde::Serialize;
use std::fmt;
use std::io::{self, Read, Write};

/// How long a message may be, in bytes: 64 MiB. More than that is better kept in a file whose name is sent.
pub const LONGEST_FRAME: usize = 64 * 1024 * 1024;

/// Why something could not be made a part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unsendable {
    /// The message would be longer than [`LONGEST_FRAME`].
    TooLong,
    /// It cannot be written down, for this reason.
    Format(String),
}

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsendable::TooLong => write!(
                f,
                "more than {} MiB in one message; send it in parts, or put it in a file and send the name",
                LONGEST_FRAME >> 20
            ),
            Unsendable::Format(why) => write!(f, "this cannot be serialised: {why}"),
        }
    }
}

/// Takes bytes until the message would be too long.
struct Limited<'a> {
    message: &'a mut Vec<u8>,
    full: bool,
}

impl Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.message.len() + bytes.len() > LONGEST_FRAME {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.message.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Serialises `value` at the end of `message`. What is too long is given up as soon as that is known: a gigabyte is never copied.
pub(crate) fn append<T: Serialize + ?Sized>(message: &mut Vec<u8>, value: &T) -> Result<(), Unsendable> {
    let before = message.len();
    let mut limited = Limited { message, full: false };
    match postcard::to_io(value, &mut limited) {
        Ok(_) => Ok(()),
        Err(error) => {
            let full = limited.full;
            message.truncate(before);
            Err(if full { Unsendable::TooLong } else { Unsendable::Format(error.to_string()) })
        }
    }
}

/// Writes a message as one frame, and gives how many bytes went out.
///
/// # Errors
/// If the pipe is closed, or the message is too long.
pub(crate) fn write(pipe: &mut dyn Write, message: &[u8]) -> io::Result<usize> {
    let length = u32::try_from(message.len()).ok().filter(|_| message.len() <= LONGEST_FRAME);
    let length = length.ok_or_else(|| io::Error::other(Unsendable::TooLong.to_string()))?;
    let mut frame = Vec::with_capacity(message.len() + 4);
    frame.extend_from_slice(&length.to_le_bytes());
    frame.extend_from_slice(message);
    pipe.write_all(&frame)?;
    pipe.flush()?;
    Ok(frame.len())
}

/// How reading went wrong.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// The pipe failed, or ended in the middle of a frame.
    Pipe(io::Error),
    /// These are no frame's first bytes: it would be longer than any.
    TooLong([u8; 4]),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Pipe(error) => error.fmt(f),
            Unreadable::TooLong(first) => write!(
                f,
                "a message of {} bytes is announced, and {LONGEST_FRAME} is the most; its first bytes are `{}`",
                u32::from_le_bytes(*first),
                first.escape_ascii()
            ),
        }
    }
}

/// Waits for the length of the next frame; none if the pipe was closed between two frames, which is how a conversation ends.
pub(crate) fn read_length(pipe: &mut impl Read) -> Result<Option<usize>, Unreadable> {
    let mut first = [0; 4];
    let mut have = 0;
    while have < first.len() {
        match pipe.read(&mut first[have..]) {
            Ok(0) if have == 0 => return Ok(None),
            Ok(0) => return Err(Unreadable::Pipe(io::ErrorKind::UnexpectedEof.into())),
            Ok(more) => have += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Unreadable::Pipe(error)),
        }
    }
    let length = usize::try_from(u32::from_le_bytes(first)).unwrap_or(usize::MAX);
    if length > LONGEST_FRAME { Err(Unreadable::TooLong(first)) } else { Ok(Some(length)) }
}

/// Reads a message of that length.
pub(crate) fn read_message(pipe: &mut impl Read, length: usize) -> Result<Vec<u8>, Unreadable> {
    // memory grows with what comes, not with what is announced
    let mut message = Vec::new();
    pipe.take(length as u64).read_to_end(&mut message).map_err(Unreadable::Pipe)?;
    if message.len() < length {
        return Err(Unreadable::Pipe(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(message)
}

/// The next message; none if the pipe was closed before it began.
pub(crate) fn read(pipe: &mut impl Read) -> Result<Option<Vec<u8>>, Unreadable> {
    read_length(pipe)?.map(|length| read_message(pipe, length)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in_and_the_end_is_no_error() {
        let mut pipe = Vec::new();
        for message in [&b"one"[..], b"", b"three"] {
            assert_eq!(write(&mut pipe, message).unwrap(), message.len() + 4);
        }
        let mut pipe = pipe.as_slice();
        for message in [&b"one"[..], b"", b"three"] {
            assert_eq!(read(&mut pipe).unwrap().unwrap(), message);
        }
        assert!(read(&mut pipe).unwrap().is_none());
    }

    #[test]
    fn half_a_frame_and_a_frame_that_is_none_are_errors() {
        let mut pipe = Vec::new();
        write(&mut pipe, b"whole").unwrap();
        for cut in 1..pipe.len() {
            let error = read(&mut &pipe[..cut]).unwrap_err();
            assert!(matches!(error, Unreadable::Pipe(_)), "{cut}: {error}");
        }
        let error = read(&mut &b"hello, world"[..]).unwrap_err().to_string();
        assert!(error.contains("`hell`"), "{error}");
    }

    #[test]
    fn what_is_too_long_is_given_up_before_it_is_copied_and_leaves_nothing_behind() {
        let mut message = b"head".to_vec();
        let long = vec![7_u8; LONGEST_FRAME + 1];
        assert_eq!(append(&mut message, &long), Err(Unsendable::TooLong));
        assert_eq!(message, b"head");
        append(&mut message, "tail").unwrap();
        assert_eq!(message, b"head\x04tail");
        assert!(write(&mut io::sink(), &long).is_err());
    }
}
