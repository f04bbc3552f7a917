//! Packed blocks, and how a thread of Python unpacks one.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use crate::lessons::cpu_bound::gil::Interpreter;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{self, Read, Write};

/// How much is unpacked at a time, in bytes.
pub const CHUNK: usize = 64 << 10;

// ANCHOR: unpack
/// Unpacks a block chunk by chunk, and gives how many bytes there were. With `releases` the GIL is let go around each chunk, as
/// CPython's `zlib` does it: what unpacks needs no Python object. Without, it is held throughout.
///
/// # Errors
/// If the block is damaged: its checksum is looked at.
pub fn unpack(block: &[u8], python: &mut Interpreter, releases: bool) -> io::Result<u64> {
    let mut decoder = GzDecoder::new(block);
    let mut chunk = vec![0; CHUNK];
    let mut bytes = 0;
    loop {
        let mut inflate = || decoder.read(&mut chunk);
        let read = if releases { python.without_gil(inflate) } else { inflate() };
        match read? {
            0 => return Ok(bytes),
            read => bytes += read as u64,
        }
        python.check(); // five milliseconds may be over
    }
}
// ANCHOR_END: unpack

/// A block that is so many bytes long once it is unpacked: words, always the same ones.
///
/// # Panics
/// Never: memory can be written to.
#[must_use]
pub fn block(bytes: usize) -> Vec<u8> {
    const WORDS: [&str; 16] = [
        "thread", "lock", "queue", "event", "worker", "result", "the", "of", "a", "waits", "and", "for", "picture",
        "is", "done", "again",
    ];
    let mut state = 36_u64;
    let mut text = Vec::with_capacity(bytes + 16);
    while text.len() < bytes {
        // Knuth's MMIX: numbers that look like chance and are the same everywhere
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.extend(WORDS[(state >> 60) as usize].bytes());
        text.push(b' ');
    }
    text.truncate(bytes);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = packed.write_all(&text).and_then(|()| packed.finish());
    packed.expect("memory can be written to")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::cpu_bound::gil::Gil;

    #[test]
    fn what_was_packed_is_unpacked_whoever_holds_the_gil() {
        for bytes in [0, 1, CHUNK, 3 * CHUNK + 5] {
            let packed = block(bytes);
            for gil in [Gil::off(), Gil::of(true)] {
                for releases in [false, true] {
                    assert_eq!(unpack(&packed, &mut gil.enter(), releases).unwrap(), bytes as u64);
                }
            }
            assert!(unpack(&packed[..packed.len() - 1], &mut Gil::off().enter(), true).is_err(), "{bytes}: cut off");
        }
        let mut damaged = block(CHUNK);
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        assert!(unpack(&damaged, &mut Gil::off().enter(), false).is_err());
    }
}
