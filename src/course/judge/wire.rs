//! What session and child say to each other: texts, each with its length before it, over a socket of this machine.

use std::io::{self, Read, Write};
use std::net::TcpStream;

/// The longest text: far more than a screen shows.
const LONGEST: u32 = 16 << 20;

/// The variable that tells the child where its session listens, and the word that proves who it is: `127.0.0.1:4242 word`.
pub const ADDRESS: &str = "RACECOURSE_JUDGE";

/// One end of a conversation.
pub type Wire = TcpStream;

/// Sends a text.
///
/// # Errors
/// If the other end is gone.
pub fn send(wire: &mut impl Write, text: &str) -> io::Result<()> {
    let bytes = text.as_bytes();
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= LONGEST);
    let length = length.ok_or_else(|| io::Error::other("a text too long to send"))?;
    wire.write_all(&length.to_be_bytes())?;
    wire.write_all(bytes)?;
    wire.flush()
}

/// Waits for a text.
///
/// # Errors
/// If the other end is gone, or says what is none.
pub fn receive(wire: &mut impl Read) -> io::Result<String> {
    let mut length = [0; 4];
    wire.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > LONGEST {
        return Err(io::Error::other("a text too long to read"));
    }
    let mut bytes = vec![0; length as usize];
    wire.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_borders() {
        let mut wire = Vec::new();
        for text in ["one", "", "zwei\nand more"] {
            send(&mut wire, text).unwrap();
        }
        let mut wire = wire.as_slice();
        for text in ["one", "", "zwei\nand more"] {
            assert_eq!(receive(&mut wire).unwrap(), text);
        }
        assert!(receive(&mut wire).is_err());
        assert!(receive(&mut [255, 255, 255, 255, 0].as_slice()).is_err(), "too long");
        assert!(receive(&mut [0, 0, 0, 1, 255].as_slice()).is_err(), "no text");
    }
}
